/// <reference lib="dom" />
/** The landscape as a picture: bands of equal loss on a canvas, and where a point lies on it. */
import { landscape, type Point } from "../../lib/valleys/two_valleys.ts";

/** Room for the axes, in pixels. */
const [LEFT, RIGHT, BOTTOM] = [30, 6, 34];
/** Bands up to this root of the loss above the minima, as in the library's figures. */
const HIGHEST = 2.6;
const BANDS = 10;

/** From weights to pixels of a map of some width, and back. */
export interface Scale {
  readonly width: number;
  readonly height: number;
  /** Of the part that shows the loss. */
  readonly inner: { readonly left: number; readonly width: number; readonly height: number };
  toPixels(point: Point): Point;
  toWeights(pixel: Point): Point;
}

/** The scale of a map `width` pixels wide. */
export function scaleOf(width: number): Scale {
  const [, right] = landscape.domain.x;
  const [, top] = landscape.domain.y;
  const unit = (width - LEFT - RIGHT) / right;
  const inner = { left: LEFT, width: width - LEFT - RIGHT, height: Math.round(unit * top) };
  return {
    width,
    height: inner.height + BOTTOM,
    inner,
    toPixels: ({ x, y }) => ({ x: LEFT + x * unit, y: inner.height - y * unit }),
    toWeights: ({ x, y }) => ({ x: (x - LEFT) / unit, y: (inner.height - y) / unit }),
  };
}

/** The nearest place where a descent may start. */
export function inside({ x, y }: Point): Point {
  const clamp = (value: number, [low, high]: readonly [number, number]) =>
    Math.min(Math.max(value, low), high);
  return { x: clamp(x, landscape.domain.x), y: clamp(y, landscape.domain.y) };
}

/** Paints the loss: a color a band, from `low` to `high`, with a line of color `line` between two. */
export function paintLoss(
  canvas: HTMLCanvasElement,
  scale: Scale,
  { low, high, line }: Record<"low" | "high" | "line", readonly number[]>,
): void {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
  const [width, height] = [scale.inner.width, scale.inner.height].map((n) => Math.round(n * ratio));
  Object.assign(canvas, { width, height });
  Object.assign(canvas.style, {
    left: `${scale.inner.left}px`,
    width: `${scale.inner.width}px`,
    height: `${scale.inner.height}px`,
  });
  const context = canvas.getContext("2d")!;
  const picture = context.createImageData(width!, height!);
  const bandAt = (column: number, row: number) => {
    const pixel = { x: scale.inner.left + column / ratio, y: row / ratio };
    const loss = landscape.loss(scale.toWeights(pixel));
    return Math.min(BANDS, (BANDS * Math.sqrt(loss - 0.15)) / HIGHEST);
  };
  for (let row = 0, at = 0; row < height!; row++) {
    for (let column = 0; column < width!; column++, at += 4) {
      const band = bandAt(column, row);
      // Pixels from here to the nearest line, by the slope.
      const slope = Math.hypot(bandAt(column + 1, row) - band, bandAt(column, row + 1) - band);
      const away = Math.abs(band - Math.round(band)) / Math.max(slope, 1e-6);
      const onLine = band > 0.5 && band < BANDS - 0.5 ? Math.max(0, 1 - away / (0.6 * ratio)) : 0;
      const part = Math.floor(band) / BANDS;
      for (let channel = 0; channel < 3; channel++) {
        const fill = low[channel]! + (high[channel]! - low[channel]!) * part;
        picture.data[at + channel] = fill + (line[channel]! - fill) * onLine;
      }
      picture.data[at + 3] = 255;
    }
  }
  context.putImageData(picture, 0, 0);
}
