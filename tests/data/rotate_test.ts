import assert from "node:assert/strict";
import process from "node:process";
import { crc32 } from "node:zlib";
import { rotate } from "../../lib/data/rotate.ts";
import fixture from "../fixtures/rotation.json" with { type: "json" };

const upright = Float32Array.from({ length: 28 * 28 }, (_, i) => ((i * 37) % 101) / 100);
const size = { height: 28, width: 28 };

/** Where each pixel of a nearest rotation came from; -1 outside. */
function sources(height: number, width: number, degrees: number): Int32Array {
  const numbers = Float32Array.from({ length: height * width }, (_, i) => i + 1);
  const turned = rotate(numbers, { height, width }, degrees, "nearest");
  return Int32Array.from(turned, (number) => number - 1);
}

function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.equal(a.length, b.length);
  return Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

for (const { height, width, image, angles, scipy, checksums } of fixture.cases) {
  Deno.test(`nearest takes each pixel of ${height} x ${width} from where torch takes it`, () => {
    for (const angle of angles) {
      const ours = sources(height, width, angle.degrees);
      assert.deepEqual(Array.from(ours), angle.sources, `${angle.degrees} degrees`);
    }
  });

  Deno.test(`nearest agrees with torch at every half degree on ${height} x ${width}`, () => {
    const wrong = checksums.flatMap((expected, i) => {
      const degrees = (i - 720) / 2;
      const bytes = new Uint8Array(sources(height, width, degrees).buffer);
      return crc32(bytes) === expected ? [] : [degrees];
    });
    assert.deepEqual(wrong, []);
  });

  Deno.test(`bilinear agrees with torch to 1e-4 on ${height} x ${width}`, () => {
    for (const { degrees, bilinear } of angles) {
      const ours = rotate(Float32Array.from(image), { height, width }, degrees, "bilinear");
      const theirs = bilinear.map((value) => value / 10_000);
      assert(farthest(ours, theirs) < 1e-4, `${degrees} degrees`);
    }
  });

  Deno.test(`both interpolations agree with scipy on ${height} x ${width}`, () => {
    for (const { degrees, order, values } of scipy) {
      const interpolation = order === 0 ? "nearest" : "bilinear";
      const ours = rotate(Float32Array.from(image), { height, width }, degrees, interpolation);
      const theirs = values.map((value) => value / 10_000);
      assert(farthest(ours, theirs) < 1e-4, `${degrees} degrees, order ${order}`);
    }
  });
}

for (const interpolation of ["nearest", "bilinear"] as const) {
  Deno.test(`0, 360 and -360 degrees are the identity, ${interpolation}`, () => {
    for (const degrees of [0, 360, -360]) {
      assert.deepEqual(rotate(upright, size, degrees, interpolation), upright);
    }
  });

  Deno.test(`four quarter turns are the identity, ${interpolation}`, () => {
    let turned = rotate(upright, size, 90, interpolation);
    assert.notDeepEqual(turned, upright);
    for (let i = 0; i < 3; i++) turned = rotate(turned, size, 90, interpolation);
    assert.deepEqual(turned, upright);
  });

  Deno.test(`90 degrees turn counter-clockwise, ${interpolation}`, () => {
    const corner = Float32Array.from([1, 2, 3, 4]);
    const turned = rotate(corner, { height: 2, width: 2 }, 90, interpolation);
    assert.deepEqual(Array.from(turned), [2, 4, 1, 3]);
  });

  Deno.test(`each image of a batch turns by itself, ${interpolation}`, () => {
    const two = new Float32Array(2 * 784);
    two.set(upright.map((value) => 1 - value));
    two.set(upright, 784);
    const turned = rotate(two, size, 33, interpolation);
    assert.deepEqual(turned.subarray(784), rotate(upright, size, 33, interpolation));
  });
}

Deno.test("a bilinear rotation mixes the four pixels around by hand-computed weights", () => {
  const dot = Float32Array.from([0, 0, 0, 0, 1, 0, 0, 0, 0]);
  const turned = rotate(dot, { height: 3, width: 3 }, 45, "bilinear");
  // The pixel right of the centre came from (cos 45, sin 45) = (0.7071, 0.7071).
  const near = (1 - Math.SQRT1_2) ** 2;
  const expected = [0, near, 0, near, 1, near, 0, near, 0];
  assert(farthest(turned, expected) < 1e-6);
});

Deno.test("10,000 images turn in well under a second of computing", () => {
  const images = new Float32Array(10_000 * 784).fill(0.5);
  for (const interpolation of ["nearest", "bilinear"] as const) {
    const start = process.cpuUsage();
    rotate(images, size, 33, interpolation);
    assert(process.cpuUsage(start).user < 1e6, "it takes 0.05 s");
  }
});

Deno.test("a wrong angle, interpolation or size is an error of one line", () => {
  const wrong: [() => unknown, RegExp][] = [
    [() => rotate(upright, size, 361, "nearest"), /^degrees is 361; .* at most 360$/],
    [() => rotate(upright, size, NaN, "nearest"), /^degrees is NaN; it must be a finite number/],
    [() => rotate(upright, size, 0, "cubic" as "nearest"), /^interpolation is "cubic"; .*nearest/],
    [() => rotate(upright.subarray(1), size, 0, "nearest"), /^images has 783 values; .* 784$/],
    [() => rotate(upright, { height: 0, width: 28 }, 0, "nearest"), /^height is 0; /],
  ];
  for (const [call, message] of wrong) assert.throws(call, { name: "InputError", message });
});
