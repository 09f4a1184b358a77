/** SVG markup made smaller without a visible change: notebooks carry their figures. */
import { hexHash } from "../hash.ts";

const pathData = / d="[^"]*"/g;
const longNumber = /\d+\.\d{3,}/g;
const clip = /<clipPath id="(plot-clip-\d+)">([^]*?)<\/clipPath>/g;
/** Contours as Plot writes them: a group of paths and no further group. */
const contours = /<g [^>]*aria-label="contour"[^>]*>[^]*?<\/g>/g;

/**
 * The same drawing in fewer bytes: coordinates of paths to a hundredth of a pixel, and contours and
 * clipping frames that panels share written once. Ids are made from the content: they do not depend
 * on what was drawn before, and figures on one page cannot take each other's.
 */
export function compact(markup: string): string {
  const rounded = markup.replace(
    pathData,
    (data) => data.replace(longNumber, (number) => String(Math.round(100 * +number) / 100)),
  );
  return shareContours(nameClips(rounded));
}

function nameClips(markup: string): string {
  const names = new Map<string, string>();
  const defined = new Set<string>();
  const named = markup.replace(clip, (_, name: string, frame: string) => {
    const id = `clip-${hash(frame)}`;
    names.set(name, id);
    if (defined.has(id)) return "";
    defined.add(id);
    return `<clipPath id="${id}">${frame}</clipPath>`;
  });
  return named.replace(/url\(#(plot-clip-\d+)\)/g, (_, name: string) => `url(#${names.get(name)})`);
}

function shareContours(markup: string): string {
  const groups: string[] = markup.match(contours) ?? [];
  const shared = new Set(groups.filter((group, i) => groups.indexOf(group) < i));
  const defined = new Set<string>();
  return markup.replace(contours, (group) => {
    if (!shared.has(group)) return group;
    const id = `contours-${hash(group)}`;
    if (defined.has(id)) return `<use href="#${id}"/>`;
    defined.add(id);
    return `<g id="${id}">${group}</g>`;
  });
}

function hash(text: string): string {
  return hexHash(text, 12);
}
