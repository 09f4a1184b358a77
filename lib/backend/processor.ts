/** What computes, by its maker's name: records say it beside the device. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { machine } from "node:os";
import { promisify } from "node:util";

/** The processor's name, or its architecture where the platform does not tell. */
export async function cpuModel(): Promise<string> {
  const info = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  return /^model name\s*:\s*(.+)$/m.exec(info)?.[1] ?? machine();
}

/** Whether the processor multiplies in bfloat16 (avx512_bf16 or amx_bf16). */
export async function hasBfloat16(): Promise<boolean> {
  const info = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  return /^flags\s*:.*\b(avx512_bf16|amx_bf16)\b/m.test(info);
}

/** The GPU that TensorFlow computes on, which is the last one; "NVIDIA GPU" where nobody tells. */
export async function gpuModel(): Promise<string> {
  const names = await namedByDriver().catch(() => "");
  return names.trim().split("\n").at(-1) || "NVIDIA GPU";
}

async function namedByDriver(): Promise<string> {
  const query = ["--query-gpu=name", "--format=csv,noheader"];
  const { stdout } = await promisify(execFile)("nvidia-smi", query);
  return stdout;
}
