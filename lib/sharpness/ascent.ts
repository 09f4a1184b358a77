/**
 * Projected ascent to the worst loss in a ball around w, after APGD: Croce, Hein, "Reliable
 * evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks", ICML
 * 2020, arXiv:2003.01690, Algorithm 1, with weights in the place of inputs.
 *
 *     epsilon = T u,  ||u|| <= rho                 T = 1, or |w| for the adaptive measures
 *     z       = P(u_k + eta d(T g))                d(s) = s / ||s||  or, for l-infinity, sign(s)
 *     u_k+1   = P(u_k + 3/4 (z - u_k) + 1/4 (u_k - u_k-1))         P onto the ball, u_1 = z
 *
 * The first step, eta = 2 rho, leaves the center for the boundary: it is one-step sharpness. At
 * checkpoints that come closer and closer, a step that no longer pays is halved and the ascent goes
 * on from its best place. A loss that is not finite is counted, and answered in the same way.
 */
import * as tf from "@tensorflow/tfjs";
import { graphed } from "../train/graphed.ts";
import { globalNorm, mapParams, type Params, tidyParams, zerosLike } from "../nn/params.ts";
import { disposeReplaced } from "../backend/tensor_tree.ts";
import type { LossLandscape } from "./loss_landscape.ts";

/** All perturbations T u with ||u|| at most rho. */
export interface Ball {
  readonly rho: number;
  readonly norm: "l2" | "linf";
  /** What each parameter is measured by; without it 1. */
  readonly T?: Params;
}

/** How one ascent went. */
export interface Ascent {
  /** The loss where it started; where that is not finite, the ascent ends there. */
  readonly start: number;
  /** The largest finite loss on its way, its start among them. */
  readonly best: number;
  /** How many of the losses on its way were not finite. */
  readonly nonFinite: number;
}

interface Place {
  readonly u: Params;
  readonly loss: number;
  /** Nothing at the last place, where no step follows. */
  readonly gradient: Params | undefined;
}

/** What a step is made from. */
interface Move {
  readonly w: Params;
  readonly T: Params | undefined;
  readonly u: Params;
  readonly gradient: Params;
  /** The u before; nothing where the ascent starts, or starts again. */
  readonly last: Params | undefined;
  readonly eta: tf.Scalar;
}

/** Share of the new direction; the rest is momentum. */
const ALPHA = 0.75;
/** A step pays if the loss rose in at least this share of the steps since the last checkpoint. */
const PAYS = 0.75;

/**
 * Climbs for `steps` steps. A gradient a step, and a forward pass for the last place.
 *
 * @param start Where to start, inside the ball: u, whose tensors are this function's to dispose of.
 * By default the center, 0.
 */
export async function ascend(
  landscape: LossLandscape,
  ball: Ball,
  steps: number,
  start?: Params,
): Promise<Ascent> {
  const { w } = landscape;
  const { T } = ball;
  const move = graphed("steps of an ascent", (given: Move) => {
    const u = stepOf(given, ball);
    return { u, at: moved(given.w, given.T, u) };
  });

  async function visit(u: Params, at: Params, isLast: boolean): Promise<Place> {
    const place = isLast
      ? { u, loss: await landscape.loss(at), gradient: undefined }
      : { u, ...await landscape.lossAndGradient(at) };
    disposeReplaced(at, w);
    return place;
  }

  const first = start
    ? await visit(start, tidyParams(() => moved(w, T, start)), false)
    : await visit(tidyParams(() => zerosLike(w)), w, false);
  let here = first, before = first, best = first;
  let eta = 2 * ball.rho, halved = false, rises = 0, bestThen = first.loss, checked = 0;
  let nonFinite = Number.isFinite(first.loss) ? 0 : 1;
  const checkpoints = checkpointsOf(steps);
  for (let k = 1; k <= steps && Number.isFinite(first.loss); k++) {
    const length = tf.scalar(eta);
    const last = here === before ? undefined : before.u;
    const next = move.of({ w, T, u: here.u, gradient: here.gradient!, last, eta: length });
    length.dispose();
    const held = [here, before, best];
    [before, here] = [here, await visit(next.u, next.at, k === steps)];
    let goesBack = !Number.isFinite(here.loss);
    if (goesBack) nonFinite++;
    else if (here.loss > best.loss) best = here;
    if (here.loss > before.loss) rises++;
    if (checkpoints.has(k)) {
      const stalls: boolean = !halved && best.loss === bestThen;
      halved = rises < PAYS * (k - checked) || stalls;
      goesBack ||= halved;
      [rises, bestThen, checked] = [0, best.loss, k];
    }
    const visited = here;
    if (goesBack) [eta, here, before] = [eta / 2, best, best];
    disposeReplaced([...held, visited], [here, before, best]);
  }
  disposeReplaced([here, before, best], []);
  move.dispose();
  return { start: first.loss, best: best.loss, nonFinite };
}

/** w + T u. */
function moved(w: Params, T: Params | undefined, u: Params): Params {
  return mapParams(tf.add, w, scaled(u, T));
}

function scaled(p: Params, T: Params | undefined): Params {
  return T ? mapParams(tf.mul, p, T) : p;
}

/** The next u. */
function stepOf({ T, u, gradient, last, eta }: Move, { rho, norm }: Ball): Params {
  const isL2 = norm === "l2";
  const slope = scaled(gradient, T);
  const length = isL2 ? globalNorm(slope) : undefined;
  const z = project(
    mapParams(
      (u, s) => {
        const d = length ? tf.divNoNan(s, length) : tf.sign(s);
        return tf.add(u, tf.mul(eta, d));
      },
      u,
      slope,
    ),
  );
  if (!last) return z;
  return project(
    mapParams(
      (u, z, last) => {
        const momentum = tf.mul(1 - ALPHA, tf.sub(u, last));
        return tf.add(tf.add(u, tf.mul(ALPHA, tf.sub(z, u))), momentum);
      },
      u,
      z,
      last,
    ),
  );

  function project(u: Params): Params {
    if (!isL2) return mapParams((u) => tf.clipByValue(u, -rho, rho), u);
    const shrink = tf.minimum(1, tf.divNoNan(rho, globalNorm(u)));
    return mapParams((u) => tf.mul(u, shrink), u);
  }
}

/** After which steps eta is looked at: at shares 0.22, 0.41, 0.57, ... of all, 0.03 closer each time. */
function checkpointsOf(steps: number): Set<number> {
  const shares = [0, 0.22];
  while (shares.at(-1)! < 1) {
    const [last, latest] = shares.slice(-2) as [number, number];
    shares.push(latest + Math.max(latest - last - 0.03, 0.06));
  }
  return new Set(shares.slice(1).map((share) => Math.ceil(share * steps)));
}
