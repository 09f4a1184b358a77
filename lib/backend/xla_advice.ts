/** Errors of XLA in one line, with what to do about those that set-up can mend. */

const advice: readonly (readonly [sign: RegExp, what: string])[] = [
  [/ptxas/i, "ptxas, CUDA's assembler, is missing or of another version; run `deno task setup`"],
  [/libdevice/i, "libdevice, CUDA's mathematics for XLA, is not found; run `deno task setup`"],
  [/out of memory|RESOURCE_EXHAUSTED/i, "the GPU's memory is full; run fewer processes on it"],
];

/** What the error says, in one line, after what it means where that is known. */
export function xlaAdvice({ message }: Error): string {
  const line = message.replace(/\s+/g, " ").trim();
  const short = line.length > 300 ? `${line.slice(0, 300)}…` : line;
  const known = advice.find(([sign]) => sign.test(message));
  return known ? `${known[1]} (${short})` : short;
}
