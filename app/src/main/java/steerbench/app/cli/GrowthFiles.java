package steerbench.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import steerbench.app.chart.ChartPictures;
import steerbench.app.chart.GrowthChart;
import steerbench.app.chart.TradeOffStyle;
import steerbench.app.common.WholeFile;
import steerbench.app.state.Theme;
import steerbench.engine.bench.BenchReport;
import steerbench.engine.bench.GrowthReport;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// How cost grows, as files: two pictures and all figures.
record GrowthFiles(BenchReport report, GrowthReport growth) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final int WIDTH = 1080;
    private static final int HEIGHT = 640;

    void write(Path folder) {
        new WholeFile(folder.resolve("growth.json"), "Choose another folder, or free space")
                .write(part -> Files.write(part, JSON.writeValueAsBytes(report)));
        String title = report.model() + ", " + report.threads() + " threads, " + report.machine();
        GrowthChart chart = new GrowthChart(TradeOffStyle.of(Theme.LIGHT), title, growth);
        ChartPictures.write(chart, WIDTH, HEIGHT, folder.resolve("growth.png"));
        ChartPictures.write(chart, WIDTH, HEIGHT, folder.resolve("growth.svg"));
    }
}
