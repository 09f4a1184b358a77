/** What kind of parameter a variable of TensorFlow.js is: of its layer, or by its name. */
import type * as tf from "@tensorflow/tfjs";
import type { ParameterSpec } from "../../nn/params.ts";

/** A weight of a layer, as tfjs keeps it; the variable has the same name. */
interface LayerWeight {
  readonly name: string;
}

/**
 * Specs of `variables`, in their order. The layer is that of `model` which holds the variable, by its
 * class; of a variable that no layer holds, its name decides, as tfjs makes it of class and weight
 * ("conv2d_Conv2D1/kernel"). A role is told by the name's last part: bias, beta and offset are
 * biases, all else is a weight; so is a tensor of one axis or none whose name says nothing a bias.
 */
export function specsOf(
  variables: readonly tf.Variable[],
  model?: tf.LayersModel,
): ParameterSpec[] {
  const classes = new Map(
    (model?.layers ?? []).flatMap((layer) =>
      (layer.weights as readonly LayerWeight[]).map(({ name }) => [name, layer.getClassName()])
    ),
  );
  return variables.map(({ name, shape }): ParameterSpec => ({
    ...{ name, shape },
    role: roleOf(name, shape),
    layer: layerOf(`${classes.get(name) ?? ""} ${name}`),
  }));
}

function roleOf(name: string, { length: rank }: readonly number[]): ParameterSpec["role"] {
  const last = name.split("/").at(-1)!;
  if (/bias|beta|offset/i.test(last)) return "bias";
  return rank > 1 || /kernel|weight|gamma|scale|embedding/i.test(last) ? "weight" : "bias";
}

function layerOf(name: string): ParameterSpec["layer"] {
  if (/norm|(gamma|beta)[_\d]*$/i.test(name)) return "normalization";
  return /conv/i.test(name) ? "conv" : "dense";
}
