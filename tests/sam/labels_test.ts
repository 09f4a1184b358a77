import assert from "node:assert/strict";
import { eightRules } from "../../lib/experiment/plan/plan.ts";
import { ruleLabels } from "../../lib/sam/labels.ts";

/**
 * What is left of linear red, green and blue where one kind of cone is missing: Machado, Oliveira and
 * Fernandes, IEEE TVCG 15 (2009), severity 1.
 */
const seen: Readonly<Record<string, readonly (readonly number[])[]>> = {
  "full color vision": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const times = (matrix: readonly (readonly number[])[], v: readonly number[]) =>
  matrix.map((row) => row.reduce((sum, a, i) => sum + a * v[i]!, 0));

/** "#rrggbb" as linear light. */
function linear(color: string): number[] {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
}

/** CIELAB under D65. */
function lab(rgb: readonly number[]): number[] {
  const xyz = times(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]],
    rgb,
  );
  const [x, y, z] = [0.9505, 1, 1.089].map((white, i) => xyz[i]! / white)
    .map((t) => t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
}

for (const [kind, matrix] of Object.entries(seen)) {
  Deno.test(`Adam and the eight rules are told apart by their colors with ${kind}`, () => {
    const colors = ["plain", ...eightRules].map((rule) => {
      const light = times(matrix, linear(ruleLabels()[rule]!.color));
      return { rule, at: lab(light.map((c) => Math.min(1, Math.max(0, c)))) };
    });
    for (const [i, one] of colors.entries()) {
      for (const other of colors.slice(0, i)) {
        const apart = Math.hypot(...one.at.map((c, k) => c - other.at[k]!));
        // A difference of 2.3 is just seen.
        assert.ok(apart > 12, `${one.rule} and ${other.rule} are ${apart.toFixed(1)} apart`);
      }
    }
  });
}
