import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { PNG } from "pngjs";
import { rotatedMnist } from "../../../lib/datasets/rotated_mnist.ts";
import { brightenDomain } from "../../../lib/data/shift.ts";
import { render } from "../../../lib/report/render.ts";
import { sampleFigure } from "../../../lib/report/accuracy/sample_figure.ts";

Deno.test("sample images are drawn in one grey scale, a row a domain", async () => {
  const { sourceTest, target } = await rotatedMnist({ angle: 60, images: "digits" });
  const brighter = brightenDomain(sourceTest, 1);
  const figure = sampleFigure([sourceTest, target, brighter], 3);
  assert.equal(figure.caption, "Grey from 0.0 (black) to 2.0 (white).");
  const { svg } = render(figure);
  const sources = [...svg.matchAll(/href="data:image\/png;base64,([^"]+)"/g)].map(([, data]) =>
    PNG.sync.read(Buffer.from(data!, "base64"))
  );
  assert.equal(sources.length, 9);
  // Black of the brightened domain is the middle grey of the common scale.
  assert.equal(sources[0]!.data[0], 0);
  assert.equal(sources[6]!.data[0], 128);
});

Deno.test("the figure calls images the same only where they are", async () => {
  const { source, sourceTest, target } = await rotatedMnist({ angle: 60, images: "digits" });
  assert.equal(sampleFigure([sourceTest, target], 3).title, "The same images in each domain");
  assert.equal(sampleFigure([source, target], 3).title, "The first images of each domain");
});
