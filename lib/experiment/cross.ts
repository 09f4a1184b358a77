/** Every combination of some choices. */

/** One choice of each axis: an array stands for its elements, all else for itself. */
export type Crossed<T> = {
  [K in keyof T]: T[K] extends readonly (infer Element)[] ? Element : T[K];
};

/**
 * Every combination of what the axes choose from, the first axis slowest.
 *
 *     cross({ dataset: "covertype", rule: ["plain", "sam"], seed: [1, 2, 3] }) // six runs
 *     cross({ seed: [1, 2] }, [{ rule: "sam" }, { rule: "plain", averaging }]) // four
 *
 * @param axes Arrays are chosen from; other values are in every combination.
 * @param choices More choices, each of several fields at once.
 */
export function cross<
  const T extends Readonly<Record<string, unknown>>,
  const M extends object = object,
>(axes: T, ...choices: readonly (readonly M[])[]): (Crossed<T> & M)[] {
  const all: readonly (readonly object[])[] = [
    ...Object.entries(axes).map(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => ({ [name]: one }))
    ),
    ...choices,
  ];
  return all.reduce<object[]>(
    (made, axis) => made.flatMap((one) => axis.map((choice) => ({ ...one, ...choice }))),
    [{}],
  ) as (Crossed<T> & M)[];
}
