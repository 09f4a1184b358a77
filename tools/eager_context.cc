// Compiled into tfjs-node-gpu's binding, whose calls of TFE_NewContext are sent here: the binding
// keeps its eager context to itself, and functions (lib/backend/graph.ts) must be registered in it.
#undef TFE_NewContext
#include "tensorflow/c/eager/c_api.h"

static TFE_Context* context = nullptr;

extern "C" __attribute__((visibility("default"))) TFE_Context* sam_ood_new_context(
    const TFE_ContextOptions* options, TF_Status* status) {
  context = TFE_NewContext(options, status);
  return context;
}

extern "C" __attribute__((visibility("default"))) TFE_Context* sam_ood_context() {
  return context;
}
