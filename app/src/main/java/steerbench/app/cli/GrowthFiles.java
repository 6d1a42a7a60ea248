package steerbench.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import steerbench.app.chart.ChartPictures;
import steerbench.app.chart.GrowthChart;
import steerbench.app.chart.TradeOffStyle;
import steerbench.app.state.Theme;
import steerbench.engine.bench.BenchReport;
import steerbench.engine.bench.GrowthReport;
import steerbench.engine.problem.StorageException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// How cost grows, as files: two pictures and all figures.
record GrowthFiles(BenchReport report, GrowthReport growth) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final int WIDTH = 1080;
    private static final int HEIGHT = 640;

    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("growth.json"), JSON.writeValueAsBytes(report));
        } catch (IOException e) {
            throw StorageException.unwritable(folder, "Choose another folder", e);
        }
        String title = report.model() + ", " + report.threads() + " threads, " + report.machine();
        GrowthChart chart = new GrowthChart(TradeOffStyle.of(Theme.LIGHT), title, growth);
        ChartPictures.write(chart, WIDTH, HEIGHT, folder.resolve("growth.png"));
        ChartPictures.write(chart, WIDTH, HEIGHT, folder.resolve("growth.svg"));
    }
}
