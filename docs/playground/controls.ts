/// <reference lib="dom" />
/** Parts of the page: elements, and labelled controls that show their value. */

/** The element of that id, which index.html has. */
export function byId<E extends Element = HTMLElement>(id: string): E {
  return document.getElementById(id) as unknown as E;
}

/** An HTML element with these properties and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** A drawn element with these attributes and children. */
export function draw(
  tag: string,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: (Node | string)[]
): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, typeof value === "number" ? String(+value.toFixed(2)) : value);
  }
  element.append(...children);
  return element;
}

/** A slider to read, set and ask about. */
export interface Slider {
  readonly field: HTMLElement;
  readonly input: HTMLInputElement;
  value: number;
  /** What the label says. */
  title: string;
}

/** A range input with its label and its value in words. */
export function slider(
  id: string,
  title: string,
  { min, max, step, value }: { min: number; max: number; step: number; value: number },
  inWords: (value: number) => string,
  onMove: () => void,
): Slider {
  const input = make("input", { id, type: "range" });
  Object.assign(input, { min, max, step, value });
  const text = make("span", { textContent: title });
  const output = make("output", { htmlFor: id } as unknown as Partial<HTMLOutputElement>);
  const label = make("label", { htmlFor: id }, text, output);
  const show = () => {
    output.textContent = inWords(input.valueAsNumber);
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => {
    show();
    onMove();
  });
  show();
  return {
    field: make("div", { className: "field" }, label, input),
    input,
    get value() {
      return input.valueAsNumber;
    },
    set value(next: number) {
      input.valueAsNumber = next;
      show();
    },
    get title() {
      return text.textContent!;
    },
    set title(next: string) {
      text.textContent = next;
    },
  };
}

/** An entry of a legend: a line in a color, and what it is. */
export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  readonly dashed?: boolean;
}

/** Entries of a legend. */
export function legendOf(entries: readonly LegendEntry[]): HTMLElement[] {
  return entries.map(({ label, color, dashed }) => {
    const swatch = make("span", { className: dashed ? "swatch dashed" : "swatch" });
    swatch.style.setProperty("--color", color);
    return make("li", {}, swatch, label);
  });
}

/** Calls `draw` before the next frame, once, however often it is asked. */
export function onceAFrame(draw: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}
