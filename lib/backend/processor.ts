/** What computes, by its maker's name: records say it beside the device. */

/** The processor's name, or its architecture where the platform does not tell. */
export async function cpuModel(): Promise<string> {
  const info = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return /^model name\s*:\s*(.+)$/m.exec(info)?.[1] ?? Deno.build.arch;
}

/** Whether the processor multiplies in bfloat16 (avx512_bf16 or amx_bf16). */
export async function hasBfloat16(): Promise<boolean> {
  const info = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return /^flags\s*:.*\b(avx512_bf16|amx_bf16)\b/m.test(info);
}

/** The GPU that TensorFlow computes on, which is the last one; "NVIDIA GPU" where nobody tells. */
export async function gpuModel(): Promise<string> {
  const names = await namedByDriver().catch(() => "");
  return names.trim().split("\n").at(-1) || "NVIDIA GPU";
}

async function namedByDriver(): Promise<string> {
  const { stdout } = await new Deno.Command("nvidia-smi", {
    args: ["--query-gpu=name", "--format=csv,noheader"],
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}
