import assert from "node:assert/strict";
import { DOMParser } from "linkedom";
import { InputError } from "../../../lib/check.ts";
import {
  boundDifferencesInWords,
  boundDifferenceTable,
} from "../../../lib/report/bounds/bound_difference_table.ts";
import { boundFigure } from "../../../lib/report/bounds/bound_figure.ts";
import { boundNeedsTable } from "../../../lib/report/bounds/bound_needs_table.ts";
import { boundsInWords } from "../../../lib/report/bounds/in_words.ts";
import { boundTable } from "../../../lib/report/bounds/bound_table.ts";
import { targetBound } from "../../../lib/report/bounds/bound_terms.ts";
import { intervalText, numberText } from "../../../lib/report/number_text.ts";
import { render } from "../../../lib/report/render.ts";
import { sharpnessBound } from "../../../lib/bounds/sharpness_bound.ts";
import type { Row, Table } from "../../../lib/report/table.ts";
import { assertClose } from "../../approx.ts";
import { boundRecord } from "./bound_records.ts";
import { labels, record } from "../records.ts";

/** Two rules, two seeds: SAM has less sharpness and a smaller Lipschitz constant. */
const pair = [1, 2].flatMap((seed) => [
  boundRecord({ seed, lipschitz: 3 + seed, target: 0.5 }),
  boundRecord({ seed, rule: "sam", rise: 0.04, lipschitz: 2 + seed, target: 0.6 }),
]);
/** Lipschitz constant of the loss for 1 of the logits. */
const perLogit = Math.SQRT2 / Math.LN2;

function rowsOf(table: Table): readonly Row[] {
  return table.rows;
}

function refusal(ask: () => unknown): string {
  try {
    ask();
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    assert.ok(!error.message.includes("\n"), "the message is one line");
    return error.message;
  }
  throw new assert.AssertionError({ message: "it was not refused" });
}

Deno.test("the terms of a record add up to its bounds, in either space", () => {
  const bound = targetBound(boundRecord({ lipschitz: 3, source: 0.9, target: 0.4 }));
  assertClose(bound.loss, 0.2);
  assertClose(bound.rise, 0.1);
  assertClose(bound.source.total, bound.loss + bound.rise + bound.slack);
  assertClose(bound.input.lipschitz, 3 * perLogit);
  assertClose(bound.input.shift, 3 * perLogit * 0.5);
  assertClose(bound.features.shift, perLogit * 0.25);
  for (const { shift, total } of [bound.input, bound.features]) {
    assertClose(total, bound.source.total + shift + 0.01);
  }
  assertClose([bound.sourceError, bound.targetError], [0.1, 0.6]);
});

Deno.test("the table has a row for each term and a column for each rule, with intervals over seeds", () => {
  const table = boundTable(pair, { labels });
  const rows = rowsOf(table);
  assert.deepEqual(table.columns.map(({ title }) => title), ["Data set", "Term", "Adam", "SAM"]);
  const row = (term: string) => rows.find((r) => r.term === term)!;
  assertClose(Number(row("shift")["Adam"]), 4.5 * perLogit * 0.5);
  // The t of two values at 95 %, 12.706, times their deviation 1/sqrt 2 over sqrt 2.
  assertClose(Number(row("shift")["Adam ±"]), 12.7062 * 0.5 * perLogit * 0.5, 1e-4);
  assertClose([row("rise")["Adam"], row("rise")["SAM"]].map(Number), [0.1, 0.04]);
  const parts = ["complexity", "confidence", "remainder"].map((name) => Number(row(name)["SAM"]));
  assertClose(parts.reduce((a, b) => a + b), Number(row("slack")["SAM"]) ** 2);
  const add = (names: string[]) => names.reduce((sum, name) => sum + Number(row(name)["SAM"]), 0);
  assertClose(add(["source_total", "shift", "label_shift"]), Number(row("total")["SAM"]));
  assert.match(table.caption, /rho 0\.05, delta 0\.05\. .* 5 steps .* at most 20 points/);
});

Deno.test("where all runs have it, the tighter Lipschitz constant stands beside the product", () => {
  const both = [boundRecord({ joined: 0.5 }), boundRecord({ rule: "sam", joined: 0.25 })];
  const rows = rowsOf(boundTable(both, { labels }));
  const value = (term: string) => Number(rows.find((row) => row.term === term)!["Adam"]);
  assertClose(value("lipschitz"), 3 * perLogit);
  assertClose(value("lipschitz_joined"), 0.5 * perLogit);
  assertClose(value("shift_joined"), 0.5 * perLogit * 0.5);
  assertClose(value("total") - value("total_joined"), 2.5 * perLogit * 0.5);
  const [needs] = rowsOf(boundNeedsTable(both, { labels }));
  assertClose(Number(needs!.lipschitz_joined), 0.5 * perLogit);
  const [difference] = rowsOf(boundDifferenceTable(both, { labels }));
  assertClose(Number(difference!.lipschitz_joined), -0.25 * perLogit);
  for (const table of [boundTable, boundNeedsTable, boundDifferenceTable]) {
    assert.match(table(both, { labels }).caption, / Joined: the constant with each normalization /);
    const old = table([...both, boundRecord({ rule: "asam" })], { labels });
    assert.doesNotMatch(old.caption, /Joined/);
    assert.ok(!old.columns.some(({ title }) => title.includes("joined")));
    assert.ok(!rowsOf(old).some(({ term }) => String(term).includes("joined")));
  }
});

Deno.test("a rule with two sets of options has two columns; one that a data set lacks is empty there", () => {
  const table = boundTable([
    boundRecord({ rule: "sam", options: { rho: 0.05 } }),
    boundRecord({ rule: "sam", options: { rho: 0.1 } }),
    boundRecord({ config: { dataset: "covertype", shift: 1 } }),
  ], { labels });
  const titles = table.columns.slice(2).map(({ title }) => title);
  assert.deepEqual(titles, ["SAM, rho 0.05", "SAM, rho 0.1", "Adam"]);
  const first = rowsOf(table)[0]!;
  assert.equal(table.columns.at(-1)!.text(first), "–");
});

Deno.test("what the bound needs gives the total that was asked for", () => {
  const table = boundNeedsTable([boundRecord({ n: 100 })], { labels, total: 1 });
  const [row] = rowsOf(table);
  const inputs = boundRecord({ n: 100 }).metrics.measures!.bound!.sharpness;
  assert.ok(inputs.total > 1);
  const total = (n: number) => sharpnessBound({ ...inputs, n }).total;
  assert.ok(total(Number(row!.n_needed)) <= 1 && total(Number(row!.n_needed) - 1) > 1);
  assertClose(Number(row!.lipschitz_needed) * 0.5, 1);
  assert.match(table.caption, /"Needed" is what makes the bound on the source 1 /);
});

Deno.test("a worst loss above the total that is asked for leaves no room: nothing is needed", () => {
  const table = boundNeedsTable([boundRecord({ loss: 0.8, rise: 0.2 })], { labels });
  const [row] = rowsOf(table);
  assert.deepEqual([row!.n_needed, row!.rho_needed, row!.norm_needed], [null, null, null]);
  const texts = table.columns.map((column) => column.text(row!));
  assert.equal(texts[table.columns.findIndex(({ title }) => title === "n needed")], "–");
});

Deno.test("the difference on the target is that on the source and that of the shift", () => {
  const [row] = rowsOf(boundDifferenceTable(pair, { labels }));
  assertClose(Number(row!.rise), -0.06);
  assertClose(Number(row!.source), Number(row!.loss) + Number(row!.rise) + Number(row!.slack));
  assertClose(Number(row!.shift), -perLogit * 0.5);
  assertClose(
    Number(row!.total),
    Number(row!.source) + Number(row!.shift) + Number(row!.label_shift),
  );
  assertClose([Number(row!.w1), Number(row!.target_error)], [0, -0.1]);
  assert.deepEqual(boundDifferencesInWords(boundDifferenceTable(pair, { labels })), [
    "Rotated MNIST, SAM minus Adam: the bound on the target differs by -1.08 = -0.06 as on the " +
    "source (sharpness -0.06 ± 0, loss 0, slack 0) and -1.02 of the shift; W₁ is the same for both, " +
    "so all of that is the Lipschitz constant's (-2.04). The measured error differs by 0 ± 0 on the " +
    "source and -0.1 ± 0 on the target.",
  ]);
});

Deno.test("distances that differ are said to differ", () => {
  const table = boundDifferenceTable([boundRecord(), boundRecord({ rule: "sam", w1: 0.75 })], {
    labels,
  });
  assert.match(
    boundDifferencesInWords(table)[0]!,
    /the Lipschitz constant differs by 0, W₁ by \+0\.25/,
  );
});

Deno.test("the sentences count what is vacuous and name the largest term", () => {
  const [sentence] = boundsInWords([
    boundRecord({ lipschitz: 0.1, k: 1, n: 100_000, loss: 0.1, rise: 0.01, target: 0.9 }),
    boundRecord({ seed: 2, lipschitz: 100, target: 0.4 }),
  ]);
  assert.match(sentence!, /^Rotated MNIST: of the bounds on the source 0 of 2 are vacuous \(/);
  assert.match(sentence!, /of those on the target 1 of 2 are vacuous/);
  assert.match(sentence!, /The measured error on the target is 0\.1 to 0\.6\./);
  assert.match(sentence!, /in 2 of 2 runs: shift, Λ W₁ of the inputs\.$/);
});

Deno.test("the figure has a row for each term and a dot for each rule, and a line at 1", () => {
  const figure = boundFigure(pair, { labels });
  assert.deepEqual(figure.legend.map(({ label }) => label), ["Adam", "SAM"]);
  const { svg } = render(figure);
  const document = new DOMParser().parseFromString(svg, "image/svg+xml");
  const texts = [...document.querySelectorAll("text")].map((node) => node.textContent);
  for (const text of ["sharpness: rise in the ball", "measured error, target", "says nothing"]) {
    assert.ok(texts.includes(text), text);
  }
  // 11 terms of two rules.
  assert.equal(document.querySelectorAll("[aria-label=dot] circle").length, 22);
  assert.ok(svg.includes(labels.sam.color));
});

Deno.test("a term of 0 has no place on a logarithmic axis: it is written at its edge", () => {
  const { svg } = render(boundFigure([boundRecord({ rise: 0 })], { labels }));
  const document = new DOMParser().parseFromString(svg, "image/svg+xml");
  assert.equal(document.querySelectorAll("[aria-label=dot] circle").length, 10);
  const texts = [...document.querySelectorAll("text")].map((node) => node.textContent);
  assert.equal(texts.filter((text) => text === "0").length, 1);
});

Deno.test("numbers of any size are written with three digits", () => {
  const cases: [number | null, string][] = [
    ...[[0, "0"], [0.012345, "0.0123"], [12.34, "12.3"], [1234, "1,230"]] as [number, string][],
    ...[[3.2e7, "3.20×10⁷"], [-4.5e-5, "-4.50×10⁻⁵"], [Infinity, "∞"]] as [number, string][],
    [null, "–"],
  ];
  for (const [value, text] of cases) assert.equal(numberText(value), text);
  assert.equal(intervalText(0.5, 0.0123), "0.5 ± 0.012");
  assert.equal(intervalText(0.5, null), "0.5 ± –");
});

Deno.test("bad input is told in one line", () => {
  const asks = [boundTable, boundFigure, boundNeedsTable].map((make) => () =>
    make([record()], { labels })
  );
  for (const ask of asks) {
    assert.match(
      refusal(ask),
      /^record [0-9a-f]{16} \(rotated-mnist, plain\) has no terms of a bound; .*measures: "bounds"$/,
    );
  }
  assert.match(
    refusal(() => boundNeedsTable(pair, { labels, total: 0 })),
    /^total is 0; it must be a finite number greater than 0/,
  );
  assert.match(
    refusal(() => boundDifferenceTable([boundRecord()], { labels })),
    /^all records are of the rule "plain"/,
  );
  assert.match(
    refusal(() => boundDifferenceTable([boundRecord({ rule: "sam" })], { labels })),
    /^rotated-mnist: no record of the rule "plain" to compare with/,
  );
  assert.match(refusal(() => boundFigure(pair, { titel: "" } as object)), /no option titel; /);
});
