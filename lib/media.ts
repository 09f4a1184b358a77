/** How a value shows itself: in a notebook as a bundle of media, in a terminal as text. */

/** One output in several forms by media type; a notebook shows the richest that it knows. */
export type MediaBundle = Readonly<Record<string, string>>;

/** The method that a notebook asks for what the last value of a cell looks like. */
export const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** The method that `console.log` asks for text. */
export const denoInspect: unique symbol = Symbol.for("Deno.customInspect");
