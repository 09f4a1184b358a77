/**
 * How far two domains are apart.
 *
 * ```ts
 * import { rotatingMoons } from "sam-ood/datasets";
 * import { pointsOf, wasserstein } from "sam-ood/distances";
 *
 * const { source, target } = rotatingMoons({ angle: 30, sourceSize: 100, testSize: 100 });
 * console.log(wasserstein(pointsOf(source), pointsOf(target)).distance);
 * ```
 *
 * @module
 */
export { features } from "./features.ts";
export { pointsOf } from "./points.ts";
export type { LabelledPoints, PointSet } from "./points.ts";
export { proxyADistance } from "./proxy_a_distance.ts";
export type { ProxyADistance } from "./proxy_a_distance.ts";
export { classConditional, classShares, labelShift, slicedWasserstein } from "./shift_distance.ts";
export type { ClassConditional, Sliced, SlicedOptions } from "./shift_distance.ts";
export { sinkhorn } from "./sinkhorn.ts";
export type { Sinkhorn, SinkhornOptions } from "./sinkhorn.ts";
export { sinkhornDivergence } from "./sinkhorn_divergence.ts";
export type { Divergence } from "./sinkhorn_divergence.ts";
export { wasserstein, wassersteinInfinity } from "./transport.ts";
export type { Transport } from "./transport.ts";
