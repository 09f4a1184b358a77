/** Lines in the format of Covertype, for tests without the real file. */

/** A line of 54 columns, all 0 but those given, and a class. */
export function line(columns: Record<number, number>, cover: number): string {
  return [...Array.from({ length: 54 }, (_, j) => columns[j] ?? 0), cover].join(",");
}

/**
 * As many rows of each of the classes 1, 2 and 3. Row i is at distance (7 i) % 25, so that distances
 * are tied; column 0 is i, column 1 is 5 everywhere, the rest is 0.
 */
export function smallCovertype(count = 150): string {
  const lines = Array.from({ length: count }, (_, i) => {
    return line({ 0: i, 1: 5, 3: (7 * i) % 25 }, 1 + i % 3);
  });
  return lines.join("\n") + "\n";
}
