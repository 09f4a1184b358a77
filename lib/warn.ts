/** Warnings: one line each, told once. */

const told = new Set<string>();

/** Tells a warning, unless the same was told before. */
export function warn(line: string): void {
  if (told.has(line)) return;
  told.add(line);
  console.warn(line);
}
