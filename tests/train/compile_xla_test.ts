/** Steps as graphs that XLA compiles: equal to eager ones for every rule and network. */
import { heldToEager } from "./captured_run.ts";

heldToEager("a graph compiled by XLA", { xla: true });
