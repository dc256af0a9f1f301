"""Make `network.mlmodel`: layers of the kinds that hold weights, in a classifier.

Run with `coremltools` installed (9.0 made the file that is here): python tests/data/models/make_coreml.py
"""

from __future__ import annotations

from pathlib import Path

from coremltools.proto import FeatureTypes_pb2, Model_pb2

HERE = Path(__file__).parent


def main() -> None:
    model = Model_pb2.Model(specificationVersion=4)
    about = model.description
    image = about.input.add(name="image", shortDescription="A photograph.")
    image.type.imageType.width, image.type.imageType.height = 224, 192
    image.type.imageType.colorSpace = FeatureTypes_pb2.ImageFeatureType.RGB
    array = about.input.add(name="array").type.multiArrayType
    array.shape.extend([3, 5])
    array.dataType = FeatureTypes_pb2.ArrayFeatureType.FLOAT32
    for lower, upper in ((3, 3), (1, 100)):
        array.shapeRange.sizeRanges.add(lowerBound=lower, upperBound=upper)
    about.output.add(name="label").type.stringType.SetInParent()
    about.output.add(name="scores").type.dictionaryType.stringKeyType.SetInParent()
    about.predictedFeatureName = "label"
    about.metadata.shortDescription = "Tells cats from dogs."
    about.metadata.versionString = "1.2"
    about.metadata.license = "BSD 3-Clause"
    about.metadata.userDefined["com.github.apple.coremltools.source"] = "torch==2.1.0"

    network = model.neuralNetworkClassifier
    network.stringClassLabels.vector.extend(["cat", "dog"])
    convolution = network.layers.add(name="convolution").convolution
    convolution.weights.floatValue.extend([0.5] * 54)
    convolution.bias.floatValue.extend([0.5] * 2)
    batchnorm = network.layers.add(name="batchnorm").batchnorm
    for part in (batchnorm.gamma, batchnorm.beta, batchnorm.mean, batchnorm.variance):
        part.float16Value = bytes(2 * 2)
    lstm = network.layers.add(name="lstm").biDirectionalLSTM
    for _ in range(2):
        weights = lstm.weightParams.add()
        weights.inputGateWeightMatrix.floatValue.extend([0.5] * 6)
        weights.outputGateBiasVector.floatValue.extend([0.5] * 3)
    inner = network.layers.add(name="branch").branch.ifBranch.layers.add(name="inner").innerProduct
    inner.weights.floatValue.extend([0.5] * 10)
    custom = network.layers.add(name="custom").custom
    custom.className = "MyLayer"
    (HERE / "network.mlmodel").write_bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
