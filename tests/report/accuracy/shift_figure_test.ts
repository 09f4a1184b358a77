import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { DOMParser } from "linkedom";
import { PNG } from "pngjs";
import { shiftCurves } from "../../../lib/report/accuracy/shift_curves.ts";
import { shiftFigure, trainingFigure } from "../../../lib/report/accuracy/shift_figure.ts";
import type { FigureSpec } from "../../../lib/report/figure_spec.ts";
import type { RunRecord } from "../../../lib/records/record.ts";
import { render } from "../../../lib/report/render.ts";
import { textWidth } from "../../../lib/report/text_layout.ts";
import { fiveSeeds, labels, record } from "../records.ts";

/** The five seeds, each with its target accuracy at 60 degrees and 0.95 at 0. */
function curves(config = {}): RunRecord[] {
  return fiveSeeds().map((r) =>
    record({
      rule: r.config.rule.name,
      options: r.config.rule.name === "sam" ? { rho: 0.05 } : {},
      seed: r.config.seed,
      curve: [{ shift: 0, accuracy: 0.95 }, { shift: 60, accuracy: r.metrics.targetAccuracy }],
      config,
    })
  );
}

function parse(figure: FigureSpec) {
  return new DOMParser().parseFromString(render(figure).svg, "image/svg+xml");
}

function texts(figure: FigureSpec): string[] {
  return [...parse(figure).querySelectorAll("text")].map((node) => node.textContent ?? "");
}

/** Reads a PNG: four bytes a pixel. pngjs has no types. */
function pixels(png: Uint8Array): { width: number; height: number; data: Uint8Array } {
  return PNG.sync.read(Buffer.from(png));
}

/** Corners of the paths in the marks of one kind, in pixels of the panel. */
function corners(figure: FigureSpec, kind: string): number[][][] {
  return [...parse(figure).querySelectorAll(`[aria-label=${kind}] path`)].map((path) =>
    path.getAttribute("d")!.split(/[MLZ]/).filter(Boolean).map((p: string) =>
      p.split(",").map(Number)
    )
  );
}

Deno.test("a curve's points are means with the ends of their intervals, in percent", () => {
  const point = shiftCurves(curves(), { labels }).find((p) => p.line === "SAM" && p.shift === 60)!;
  assert.equal(point.color, labels.sam.color);
  for (
    const [actual, expected] of [
      [point.mean, 71.58],
      [point.low!, 71.58 - 2.072872420850192],
      [point.high!, 71.58 + 2.072872420850192],
    ] as const
  ) assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} ≠ ${expected}`);
});

Deno.test("the drawn band spans the interval", () => {
  const figure = shiftFigure(curves(), { labels });
  // The panel is 350 pixels high; the axis runs from 60 % (50 from below) to 100 % (24 from above).
  const y = (percent: number) => 300 - (percent - 60) / 40 * (300 - 24);
  const sam = corners(figure, "area")[1]!;
  const right = sam.filter(([x]) => x === Math.max(...sam.map(([x]) => x!))).map(([, y]) => y!);
  const expected = [y(71.58 + 2.07287242), y(71.58 - 2.07287242)];
  assert.equal(right.length, 2);
  for (const [i, value] of right.toSorted((a, b) => a - b).entries()) {
    assert.ok(Math.abs(value - expected[i]!) < 0.01, `${value} ≠ ${expected[i]}`);
  }
  const line = corners(figure, "line")[1]!.at(-1)!;
  assert.ok(Math.abs(line[1]! - y(71.58)) < 0.01);
});

Deno.test("a band ends where accuracy does, and one seed has none", () => {
  const wide = [0.1, 1].map((accuracy, i) =>
    record({ seed: i, curve: [{ shift: 0, accuracy }, { shift: 9, accuracy }] })
  );
  const heights = corners(shiftFigure(wide, { labels }), "area")[0]!.map(([, y]) => y!);
  assert.equal(Math.min(...heights), 24);
  assert.equal(Math.max(...heights), 300);
  const one = shiftFigure(wide.slice(0, 1), { labels });
  assert.equal(corners(one, "area").length, 0);
  assert.match(one.caption, /Each line is one seed, which has no interval\.$/);
});

Deno.test("the SVG holds labels, axis titles, marks of both domains, and the whole caption", () => {
  const figure = shiftFigure(curves(), { labels });
  const all = texts(figure);
  for (
    const text of [
      "Adam",
      "SAM",
      "Rotated MNIST",
      "Accuracy (%)",
      "Rotation of the test images (degrees)",
      "training",
      "target",
    ]
  ) assert.ok(all.includes(text), `${text} is missing`);
  assert.ok(all.join(" ").includes(figure.caption));
  assert.equal(parse(figure).querySelectorAll("[aria-label=rule] line").length, 2);
});

Deno.test("two data sets are two panels, each with its own axis, and one can be chosen", () => {
  const both = [...curves(), ...curves({ dataset: "color-shift-mnist", shift: 1 })];
  const figure = shiftFigure(both, { labels });
  assert.equal(figure.panels.length, 2);
  assert.ok(texts(figure).includes("Brightness added to the test images"));
  const one = shiftFigure(both, { labels, dataset: "color-shift-mnist" });
  assert.equal(one.panels.length, 1);
  assert.deepEqual(one.legend.map(({ label }) => label), ["Adam", "SAM"]);
  assert.throws(
    () => shiftFigure(both, { labels, dataset: "covertype" }),
    /^InputError: no record of data set "covertype"; run its grid first$/,
  );
});

Deno.test("panels stand two in a row", () => {
  const sizes = [1, 2, 3].map((n) => {
    const records = Array.from({ length: n }, (_, i) => curves({ dataset: `set ${i}` })).flat();
    const { width, height } = pixels(render(shiftFigure(records, { labels })).png);
    return [width, height] as const;
  });
  assert.ok(sizes[1]![0] > 1.5 * sizes[0]![0]);
  assert.equal(sizes[2]![0], sizes[1]![0]);
  assert.ok(sizes[2]![1] > 1.5 * sizes[1]![1]);
});

Deno.test("one rule with two options keeps its color and gets dashes", () => {
  const curve = [{ shift: 0, accuracy: 1 }, { shift: 60, accuracy: 0.5 }];
  const made = [0.2, 0.05].map((rho) => record({ rule: "sam", options: { rho }, curve }));
  assert.deepEqual(shiftFigure(made, { labels }).legend, [
    { label: "SAM, rho 0.05", color: labels.sam.color },
    { label: "SAM, rho 0.2", color: labels.sam.color, dash: "6,3" },
  ]);
});

Deno.test("records that make no line are refused in one line", () => {
  const curve = [{ shift: 0, accuracy: 1 }, { shift: 60, accuracy: 0.5 }];
  const draw = (...records: RunRecord[]) => () => shiftFigure(records, { labels });
  assert.throws(draw(record()), /^InputError: .*accuracyByShift has 0 sizes.*at least 2$/);
  assert.throws(
    draw(record({ curve }), record({ seed: 2, curve: [...curve].reverse() })),
    /^InputError: .*sizes of the shift differ between seeds \(0 60; 60 0\).*$/,
  );
});

Deno.test("training is a line for each rule and seed, and one epoch is enough to draw", () => {
  const point = { rule: "sam", seed: 1, epoch: 1, targetAccuracy: 0.4 };
  const points = [1, 2].flatMap((seed) => [1, 2, 3].map((epoch) => ({ ...point, seed, epoch })));
  const figure = trainingFigure(points, { labels });
  assert.equal(corners(figure, "line").length, 2);
  assert.ok(texts(figure).includes("Epoch"));
  for (const few of [[], [point]]) {
    assert.ok(render(trainingFigure(few, { labels })).png.length > 0);
  }
  const own = trainingFigure([{ ...point, rule: "mine" }]);
  assert.deepEqual(own.legend.map(({ label }) => label), ["mine"]);
});

Deno.test("the PNG is twice the SVG's size, opaque, and its palette holds the rules' colors", () => {
  const figure = shiftFigure(curves(), { labels });
  const { svg, png } = render(figure);
  assert.deepEqual([...png.slice(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!;
  const indexed = 3; // color type of a PNG with a palette, byte 25 of the file
  assert.equal(png[25], indexed);
  const image = pixels(png);
  assert.deepEqual([image.width, image.height], [2 * Number(width), 2 * Number(height)]);
  const colors = new Set<string>();
  for (let i = 0; i < image.data.length; i += 4) {
    colors.add(image.data.slice(i, i + 3).toHex());
    assert.equal(image.data[i + 3], 255);
  }
  assert.equal(image.data.slice(0, 3).toHex(), "ffffff");
  for (const { color } of figure.legend) assert.ok(colors.has(color.slice(1)), `no ${color}`);
});

Deno.test("the estimated width of text is its drawn width, or a little more", () => {
  for (
    const text of ["Rotated MNIST: target rotated by 60°. Seeds 1–5.", "Friendly SAM", "rho 0.05"]
  ) {
    const bare = { title: "", caption: text, legend: [], panels: [{ width: 500, height: 20 }] };
    const image = pixels(render(bare).png);
    const dark = Array.from({ length: image.width }, (_, x) => x).filter((x) =>
      Array.from({ length: image.height }, (_, y) => image.data[4 * (y * image.width + x)]!)
        .some((red) => red < 200)
    );
    const drawn = (dark.at(-1)! - dark[0]!) / 2;
    const estimated = textWidth(text, 11);
    assert.ok(drawn <= estimated && estimated < 1.12 * drawn + 4, `${drawn}, ${estimated}`);
  }
});

Deno.test("text is drawn with the package's fonts", () => {
  const bare = {
    ...shiftFigure(curves(), { labels }),
    caption: "",
    legend: [],
    panels: [],
  };
  const image = pixels(render({ ...bare, title: "Words" }).png);
  assert.ok(image.data.some((value, i) => i % 4 === 0 && value < 64), "no dark pixel");
});

Deno.test("the same figure renders to the same bytes", () => {
  const make = () => render(shiftFigure(curves(), { labels }));
  assert.deepEqual(make(), make());
});

Deno.test("a standalone SVG has its namespace, and words with markup stay words", () => {
  const figure = shiftFigure(curves(), { labels, title: `a < b & "c"` });
  const { svg } = render(figure);
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  assert.ok(texts(figure).includes(`a < b & "c"`));
});
