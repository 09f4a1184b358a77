import assert from "node:assert/strict";
import { rotatingMoons } from "../../lib/datasets/rotating_moons.ts";
import { assertClose } from "../approx.ts";
import { degrees, oneLine, sizes } from "./shifted.ts";

Deno.test("without noise the moons are half circles about (-1/2, -1/4) and (1/2, 1/4)", () => {
  const { source: { inputs, labels } } = rotatingMoons({ angle: 0, noise: 0 });
  labels.forEach((label, i) => {
    const side = label === 0 ? 1 : -1;
    const [x, y] = [side * inputs[2 * i]!, side * inputs[2 * i + 1]!];
    assertClose(Math.hypot(x + 0.5, y + 0.25), 1);
    assert(y >= -0.25 - 1e-6);
  });
  const mean = (axis: number) =>
    inputs.filter((_, i) => i % 2 === axis).reduce((a, b) => a + b) / labels.length;
  assertClose([mean(0), mean(1)], [0, 0], 0.05);
});

Deno.test("the moons turn, and noise has the deviation that is asked for", () => {
  const data = rotatingMoons({ angle: 80, domains: 3, testSize: 5000, noise: 0.2 });
  assert.deepEqual(sizes(data), [1000, 5000, 1000, 1000, 1000, 1000, 5000]);
  assert.deepEqual(data.intermediate.map(degrees), [20, 40, 60]);
  assert.equal(data.target.name, "two moons turned by 80 degrees");
  const still = rotatingMoons({ angle: 80, testSize: 5000, noise: 0 });
  const noise = data.target.inputs.map((value, i) => value - still.target.inputs[i]!);
  assertClose(Math.sqrt(noise.reduce((sum, value) => sum + value ** 2, 0) / 10_000), 0.2, 0.01);
});

Deno.test("a wrong angle or noise is an error of one line", () => {
  assert.throws(() => rotatingMoons({ angle: Infinity }), oneLine(/^angle is Infinity; /));
  assert.throws(() => rotatingMoons({ angle: 1, noise: -1 }), oneLine(/^noise is -1; .* least 0$/));
});
