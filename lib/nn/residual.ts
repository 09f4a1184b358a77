/** Residual blocks: He, Zhang, Ren, Sun, CVPR 2016, arXiv:1512.03385. */
import * as tf from "@tensorflow/tfjs";
import { InputError } from "../check.ts";
import {
  applyAll,
  applyAlong,
  checkLayerName,
  type Layer,
  type Mode,
  shapeAfter,
  type Tangent,
} from "./layer.ts";
import type { Params } from "./params.ts";

/**
 * A residual block:
 *
 *     y = s(x) + f(x)
 *
 * The names of what is in it begin with its own: "block1/conv1/kernel". In the paper's blocks a `relu()`
 * comes after the sum.
 *
 * @param layers f, one after another.
 * @param shortcut s: none is x itself, for which f must keep the shape; where it does not, a projection,
 * such as `[conv("projection", from, to, { size: 1, stride: 2, activation: "none" })]`.
 * @throws InputError on a name that is none, or f without a layer.
 */
export function residual(
  name: string,
  layers: readonly Layer[],
  shortcut: readonly Layer[] = [],
): Layer {
  checkLayerName("residual", name);
  if (layers.length === 0) {
    throw new InputError(`residual ${name} has no layers; give at least one`);
  }
  const branches = [layers, shortcut].map((branch) => branch.map((layer) => within(name, layer)));
  const [own, direct] = branches as [Layer[], Layer[]];
  const all = branches.flat();
  return {
    kind: `residual block of ${kinds(layers)}${
      shortcut.length > 0 ? `; beside it ${kinds(shortcut)}` : ""
    }`,
    name,
    specs: all.flatMap(({ specs = [] }) => specs),
    masks: all.flatMap(({ masks = [] }) => masks),
    statistics: all.flatMap(({ statistics = [] }) => statistics),
    branches,
    outputShape(shape) {
      const [after, beside] = [shapeAfter(own, shape), shapeAfter(direct, shape)];
      if (String(after) === String(beside)) return after;
      throw new InputError(
        `residual ${name} adds [${after}] to [${beside}]; give it a shortcut that makes [${after}] ` +
          `of [${shape}], or layers that keep the shape`,
      );
    },
    apply(x, params, mode, batch) {
      const f = applyAll(own, x, params, mode, batch);
      return tf.add(applyAll(direct, x, params, mode, batch), f);
    },
    tangent({ x, dx, params, v, statistics }) {
      const [df, ds] = [own, direct].map((branch) =>
        applyAlong(branch, { x, dx, params, v, statistics }).dy
      );
      return df && ds ? tf.add(ds, df) : df ?? ds;
    },
  };
}

function kinds(layers: readonly Layer[]): string {
  return layers.map(({ kind }) => kind).join(" - ");
}

/** `layer` as part of a block: all that it names has the block's name before it. */
function within(block: string, layer: Layer): Layer {
  const full = (name: string) => `${block}/${name}`;
  const { name, specs = [], masks = [], statistics = [], branches } = layer;
  const own = (params: Params) =>
    Object.fromEntries(specs.map(({ name }) => [name, params[full(name)]!]));
  const ownStatistics = (running: Params) =>
    Object.fromEntries(
      statistics.flatMap(({ mean, variance }) =>
        [mean, variance].map((name) => [name, running[full(name)]!])
      ),
    );
  const ownMode = (mode: Mode): Mode =>
    mode.training
      ? {
        training: true,
        // Masks of rate 0 are not drawn.
        masks: Object.fromEntries(
          masks.filter(({ rate }) => rate > 0).map(({ name }) => [name, mode.masks[full(name)]!]),
        ),
      }
      : { training: false, statistics: ownStatistics(mode.statistics) };
  return {
    ...layer,
    ...(name === undefined ? {} : { name: full(name) }),
    ...(branches === undefined
      ? {}
      : { branches: branches.map((branch) => branch.map((inner) => within(block, inner))) }),
    specs: specs.map((spec) => ({ ...spec, name: full(spec.name) })),
    masks: masks.map((mask) => ({ ...mask, name: full(mask.name) })),
    statistics: statistics.map(({ mean, variance, units }) => ({
      ...{ mean: full(mean), variance: full(variance), units },
    })),
    apply(x, params, mode, batch) {
      const seen: Record<string, tf.Tensor> = {};
      const y = layer.apply(x, own(params), ownMode(mode), seen);
      for (const [name, tensor] of Object.entries(seen)) batch[full(name)] = tensor;
      return y;
    },
    tangent: (at: Tangent) =>
      layer.tangent({
        ...at,
        ...{ params: own(at.params), v: own(at.v), statistics: ownStatistics(at.statistics) },
      }),
  };
}
