/// <reference lib="dom" />
/** The ring where the paths start: dragged by a pointer, moved by arrow keys. */
import { landscape, type Point } from "../../lib/valleys/two_valleys.ts";
import { draw } from "./controls.ts";

/** Pixels around the ring's middle that drag it: a finger is wider than a pointer. */
const REACH = 24;

/** What the map does for its ring. */
export interface RingUse {
  /** The ring's middle, in pixels. */
  where(): Point;
  /** The ring is dragged to a pixel. */
  onDrag(pixel: Point): void;
  /** Arrow keys move it by so much of each weight. */
  onKey(way: Point): void;
  /** The pointer is at a pixel and does not drag. */
  onPoint(pixel: Point): void;
}

/** Makes the ring and listens to the map's pointer. */
export function startRing(svg: SVGElement, { where, onDrag, onKey, onPoint }: RingUse): SVGElement {
  const [min, max] = landscape.domain.x;
  const ring = draw(
    "g",
    {
      class: "ring",
      id: "start",
      tabindex: "0",
      role: "slider",
      "aria-label": "Start point; arrow keys move it, with Shift in large steps",
      "aria-valuemin": String(min),
      "aria-valuemax": String(max),
    },
    draw("circle", { r: REACH, class: "reach" }),
    draw("circle", { r: 9, class: "outer" }),
    draw("circle", { r: 7, class: "inner" }),
  );
  const pixelOf = (event: PointerEvent): Point => {
    const { left, top } = svg.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  /** From the ring's middle to where it was taken hold of. */
  let grip: Point | undefined;
  svg.addEventListener("pointerdown", (event) => {
    const at = pixelOf(event);
    const middle = where();
    const held = { x: at.x - middle.x, y: at.y - middle.y };
    if (Math.hypot(held.x, held.y) > REACH) return onPoint(at);
    grip = held;
    svg.setPointerCapture(event.pointerId);
    ring.focus({ preventScroll: true });
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    const at = pixelOf(event);
    if (!grip) return onPoint(at);
    onDrag({ x: at.x - grip.x, y: at.y - grip.y });
  });
  for (const end of ["pointerup", "pointercancel"]) {
    svg.addEventListener(end, () => grip = undefined);
  }
  ring.addEventListener("keydown", (event) => {
    const by = event.shiftKey ? 0.5 : 0.05;
    const ways: Record<string, Point> = {
      ArrowLeft: { x: -by, y: 0 },
      ArrowRight: { x: by, y: 0 },
      ArrowDown: { x: 0, y: -by },
      ArrowUp: { x: 0, y: by },
    };
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    onKey(way);
  });
  return ring;
}

/** Puts the ring at a pixel, and says the weights there. */
export function placeRing(ring: SVGElement, pixel: Point, { x, y }: Point): void {
  ring.setAttribute("transform", `translate(${pixel.x.toFixed(1)} ${pixel.y.toFixed(1)})`);
  ring.setAttribute("aria-valuenow", x.toFixed(2));
  ring.setAttribute("aria-valuetext", `scale ${x.toFixed(2)}, weight ${y.toFixed(2)}`);
}
