"""Unpacks from TensorFlow's and NVIDIA's wheels what the binding needs: libraries, headers, licences."""

import os
import sys
import zipfile

# The C interface, and the inline string functions that it includes.
HEADERS = (
    "tensorflow/include/tensorflow/c/",
    "tensorflow/include/tensorflow/core/platform/ctstring",
    "tensorflow/include/tsl/",
    "tensorflow/include/xla/tsl/",
)


def needed(name: str) -> bool:
    if name.startswith("nvidia/"):
        return "/include/" not in name
    return (
        name.startswith("tensorflow/libtensorflow")
        or name.startswith(HEADERS)
        or "license" in name.lower()
    )


wheels, target = sys.argv[1:]
for wheel in sorted(os.listdir(wheels)):
    if wheel.endswith(".whl"):
        with zipfile.ZipFile(os.path.join(wheels, wheel)) as archive:
            names = [name for name in archive.namelist() if needed(name)]
            archive.extractall(target, names)
            # zipfile drops permissions, and XLA starts nvidia/cuda_nvcc/bin/ptxas.
            for name in names:
                if "/bin/" in name and not name.endswith("/"):
                    os.chmod(os.path.join(target, name), 0o755)

# libtensorflow_framework opens cusolver but looks for it in cusparse's folder and others, not in its
# own: without this link TensorFlow finds a library missing and takes no GPU.
solver, beside = "nvidia/cusolver/lib/libcusolver.so.11", "nvidia/cusparse/lib"
if os.path.exists(os.path.join(target, solver)):
    os.symlink(f"../../../{solver}", os.path.join(target, beside, os.path.basename(solver)))
