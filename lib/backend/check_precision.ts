/** Whether this machine computes in a precision that is asked for. */
import { checkName, InputError } from "../check.ts";
import { type Backend, ready } from "./backend.ts";
import { type Precision, precisions } from "./precision.ts";

/**
 * @param compiled Whether steps are captured: half precision is a pass over a captured step.
 * @param backend Default the backend in use.
 * @returns `precision`.
 * @throws InputError on an unknown one, and on one that steps would not be faster in.
 */
export async function checkPrecision(
  precision: string,
  compiled: boolean,
  backend?: Pick<Backend, "name" | "device">,
  bfloat16?: () => Promise<boolean>,
): Promise<Precision> {
  const known = checkName("precision", precision, precisions);
  if (known === "float32") return known;
  const { name, device } = backend ?? await ready();
  // Reads files: loaded when it is asked, and never in a browser.
  const { cpuModel, hasBfloat16 } = await import("./processor.ts");
  const why = name !== "tensorflow"
    ? `the ${name} backend computes in float32 alone`
    : !compiled
    ? "it takes captured steps, and compile is false (or SAM_OOD_COMPILE is 0)"
    : device.startsWith("CPU") && !await (bfloat16 ?? hasBfloat16)()
    ? `this processor (${await cpuModel()}) has neither avx512_bf16 nor amx_bf16`
    : undefined;
  if (why === undefined) return known;
  throw new InputError(`precision is "${precision}", and ${why}; take "float32"`);
}
