/** A look at the data: the first examples of several domains. */
import * as Plot from "@observablehq/plot";
import { PNG } from "pngjs";
import { checkNumber } from "../../check.ts";
import { type Domain, size } from "../../data/domain.ts";
import * as draw from "../drawing.ts";
import { Figure } from "../figure.ts";

/**
 * The first `count` images of each domain, a row a domain. All share one grey scale, from the least
 * to the greatest value in any of them.
 *
 * @param domains Domains of grey images [height, width, 1].
 */
export function sampleFigure(domains: readonly Domain[], count = 10): Figure {
  const shown = Math.min(count, ...domains.map(size));
  checkNumber("count", shown, { integer: true, min: 1 });
  const pixels = (domain: Domain) => domain.shape[0]! * domain.shape[1]!;
  const parts = domains.map((domain) => domain.inputs.subarray(0, shown * pixels(domain)));
  const low = Math.min(...parts.map((values) => values.reduce((a, b) => Math.min(a, b))));
  const high = Math.max(...parts.map((values) => values.reduce((a, b) => Math.max(a, b))));
  const rows = domains.flatMap((domain, d) =>
    Array.from({ length: shown }, (_, i) => {
      const values = parts[d]!.subarray(i * pixels(domain), (i + 1) * pixels(domain));
      const src = dataUrl(values.map((value) => (value - low) / (high - low || 1)), domain.shape);
      return { domain: domain.name, example: i, src };
    })
  );
  const panel: Plot.PlotOptions = {
    marginLeft: 220,
    marginTop: 10,
    marginBottom: 10,
    width: 240 + 48 * shown,
    height: 20 + 48 * domains.length,
    x: { type: "band", axis: null, padding: 0.1 },
    y: { ...draw.axisTitle, type: "band", label: null, domain: domains.map(({ name }) => name) },
    marks: [
      Plot.axisY({ tickSize: 0, fontSize: 13 }),
      Plot.image(rows, { x: "example", y: "domain", src: "src", width: 44 }),
    ],
  };
  const caption = `Grey from ${low.toFixed(1)} (black) to ${high.toFixed(1)} (white).`;
  const ids = domains.map((domain) => domain.ids.subarray(0, shown).join());
  const title = ids.every((those) => those === ids[0])
    ? "The same images in each domain"
    : "The first images of each domain";
  return new Figure({ ...{ title, caption, legend: [], panels: [panel] } });
}

function dataUrl(values: Float32Array, [height, width]: readonly number[]): string {
  const png = new PNG({ width: width!, height: height! });
  values.forEach((value, i) => {
    png.data.fill(Math.round(255 * value), 4 * i, 4 * i + 3);
    png.data[4 * i + 3] = 255;
  });
  return `data:image/png;base64,${PNG.sync.write(png).toString("base64")}`;
}
