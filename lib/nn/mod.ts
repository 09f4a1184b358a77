/**
 * Networks as pure functions over named tensors, and models: a network with what training gave it.
 *
 * ```ts
 * import { conv, dense, flatten, network, pool, summary } from "sam-ood/nn";
 *
 * const layers = [conv("conv", 1, 8), pool("max"), flatten(), dense("out", 14 * 14 * 8, 10)];
 * console.log(summary(network("small", [28, 28, 1], 10, layers)).parameters); // 15770
 * ```
 *
 * @module
 */
export { Stream } from "../stream.ts";
export { cutModel, withHead } from "./cut_model.ts";
export type { CutModel } from "./cut_model.ts";
export { batchNorm } from "./batch_norm.ts";
export { conv, dense, dropout, flatten, relu, unflatten } from "./layers.ts";
export type { Layer } from "./layer.ts";
export type { Activation, ConvOptions, DenseOptions } from "./layers.ts";
export type { MaskSpec, Mode, StatisticsSpec, Tangent } from "./layer.ts";
export { copyModel, disposeModel } from "./model.ts";
export type { Model } from "./model.ts";
export { loadModel, saveModel } from "./model_file.ts";
export { lastLayer, network } from "./network.ts";
export type { InputSpec, Network } from "./network.ts";
export { cnn, linear, mlp, networks, resnet, stridedCnn } from "./networks.ts";
export type { CnnOptions, MlpOptions, ResnetOptions, StridedCnnOptions } from "./networks.ts";
export { addScaled, globalDot, globalNorm, mapParams } from "./params.ts";
export { parameterCount, zerosLike } from "./params.ts";
export type { ParameterSpec, Params } from "./params.ts";
export { pool } from "./pool.ts";
export type { PoolKind } from "./pool.ts";
export { residual } from "./residual.ts";
export { decodeModel, encodeModel } from "./saved_model.ts";
export { summary } from "./summary.ts";
export type { Summarized, Summary, SummaryRow } from "./summary.ts";
