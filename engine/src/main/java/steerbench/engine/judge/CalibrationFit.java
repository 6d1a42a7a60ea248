package steerbench.engine.judge;

import steerbench.engine.judge.ToxicityHead.Calibration;

/// Platt scaling with two inputs: logistic regression from the two heads' log-odds to one probability, by
/// Newton's method, on texts that neither head has learnt from (Platt 1999; Guo et al. 2017, arXiv
/// 1706.04599).
final class CalibrationFit {
    private static final int STEPS = 50;
    private static final double RIDGE = 1e-3; // keeps the step finite where one class is far from the other
    private static final int INPUTS = 3;

    private CalibrationFit() {}

    /// @param weights one a text
    static Calibration fit(double[] dense, double[] grams, boolean[] toxic, double[] weights) {
        double[] beta = {1, 0, 0};
        for (int step = 0; step < STEPS; step++) {
            double[] gradient = new double[INPUTS];
            double[][] hessian = new double[INPUTS][INPUTS];
            for (int i = 0; i < toxic.length; i++) {
                double[] x = {dense[i], grams[i], 1};
                double p = 1 / (1 + Math.exp(-(beta[0] * x[0] + beta[1] * x[1] + beta[2])));
                double slope = weights[i] * (p - (toxic[i] ? 1 : 0));
                double curve = weights[i] * p * (1 - p);
                for (int a = 0; a < INPUTS; a++) {
                    gradient[a] += slope * x[a];
                    for (int b = 0; b < INPUTS; b++) {
                        hessian[a][b] += curve * x[a] * x[b];
                    }
                }
            }
            for (int a = 0; a < INPUTS; a++) {
                gradient[a] += RIDGE * beta[a];
                hessian[a][a] += RIDGE;
            }
            double[] change = solve(hessian, gradient);
            for (int a = 0; a < INPUTS; a++) {
                beta[a] -= change[a];
            }
        }
        return new Calibration(beta[0], beta[1], beta[2]);
    }

    /// Gauss-Jordan elimination; the matrix is positive definite, so its pivots are.
    private static double[] solve(double[][] matrix, double[] right) {
        double[] x = right.clone();
        for (int p = 0; p < INPUTS; p++) {
            double pivot = matrix[p][p];
            for (int c = 0; c < INPUTS; c++) {
                matrix[p][c] /= pivot;
            }
            x[p] /= pivot;
            for (int r = 0; r < INPUTS; r++) {
                if (r != p) {
                    double factor = matrix[r][p];
                    for (int c = 0; c < INPUTS; c++) {
                        matrix[r][c] -= factor * matrix[p][c];
                    }
                    x[r] -= factor * x[p];
                }
            }
        }
        return x;
    }
}
