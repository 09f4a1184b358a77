/** The authors' brightened domains: how many there are, and how large. */

/** The authors make this many domains and pick from them. */
export const authorsDomains = 20;

/** How many of `intermediateSize` images each of the authors' 20 domains draws, whichever are taken. */
export function authorsDomainSize(intermediateSize: number): number {
  return Math.floor(intermediateSize / authorsDomains);
}
