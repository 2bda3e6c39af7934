"""Frame prediction: recurrent architectures, Moving MNIST, and a predictor for natural video."""
