/** Numbers of any size as a reader sees them: three digits, and a power of ten where it takes one. */

const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 0.0123, 12.3, 1,230; beyond 0.001 and 100,000 as 1.23×10⁷. "–" for null. */
export function numberText(value: number | null, digits = 3): string {
  if (value === null) return "–";
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) {
    const [factor, power] = value.toExponential(digits - 1).split("e") as [string, string];
    return `${factor}×${powerText(Number(power))}`;
  }
  return Number(value.toPrecision(digits)).toLocaleString("en-US", {
    maximumFractionDigits: 10,
  });
}

/** 10 to that power: "10⁻³". */
export function powerText(power: number): string {
  const figures = [...String(Math.abs(power))].map((figure) => raised[Number(figure)]).join("");
  return `10${power < 0 ? "⁻" : ""}${figures}`;
}

/** "0.0123 ± 0.0014"; a mean alone where there is no interval. */
export function intervalText(mean: number | null, halfWidth: number | null): string {
  if (mean === null) return "–";
  return halfWidth === null
    ? `${numberText(mean)} ± –`
    : `${numberText(mean)} ± ${numberText(halfWidth, 2)}`;
}

/**
 * "-0.2" of -0.15: so many digits after the point, halves away from zero. Means of accuracies are often
 * halves, which sums in another order miss by some 1e-15 on either side.
 */
export function roundedText(value: number, digits: number): string {
  const scale = 10 ** digits;
  const size = Math.floor(Math.abs(value) * scale + 0.5 + 1e-9) / scale;
  return `${value < 0 ? "-" : ""}${size.toFixed(digits)}`;
}

/** "1.20": so many digits after the point, thousands apart; "–" for null. */
export function fixedText(value: number | null, digits: number): string {
  return value === null ? "–" : value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** "0.012", "< 0.001"; "–" for null, where there is no test. */
export function pText(p: number | null): string {
  if (p === null) return "–";
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}
