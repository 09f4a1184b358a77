/**
 * Networks as pure functions over named tensors, and models: a network with what training gave it.
 *
 * ```ts
 * import { cnn, parameterCount } from "sam-ood/nn";
 *
 * const network = cnn({ shape: [28, 28, 1], classes: 10 });
 * console.log(network.name, parameterCount(network.specs)); // cnn 3248266
 * ```
 *
 * @module
 */
export { Stream } from "../stream.ts";
export { cutModel, withHead } from "./cut_model.ts";
export type { CutModel } from "./cut_model.ts";
export { batchNorm, conv, dense, dropout, flatten, unflatten } from "./layers.ts";
export type { Layer, MaskSpec, Mode, Tangent } from "./layers.ts";
export { copyModel, disposeModel } from "./model.ts";
export type { Model } from "./model.ts";
export { network } from "./network.ts";
export type { InputSpec, Network } from "./network.ts";
export { cnn, linear, mlp, networks, stridedCnn } from "./networks.ts";
export {
  addScaled,
  globalDot,
  globalNorm,
  mapParams,
  parameterCount,
  zerosLike,
} from "./params.ts";
export type { ParameterSpec, Params } from "./params.ts";
