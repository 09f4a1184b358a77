import { notebookNames } from "../../tools/run_notebooks.ts";
import { isOfBounds, runAtSmoke } from "./at_smoke.ts";

await runAtSmoke((await notebookNames()).filter(isOfBounds));
