package steerbench.app.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.jfree.chart.plot.XYPlot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.app.state.Theme;
import steerbench.engine.bench.GrowthReport;
import steerbench.engine.bench.GrowthReport.Axis;
import steerbench.engine.bench.GrowthReport.Point;

@Tag("unit")
class GrowthChartTest {
    private static final GrowthReport GROWTH = new GrowthReport(
            20e9,
            "a read",
            2,
            List.of(
                    new Axis(
                            "batch, rows",
                            "model alone",
                            List.of(new Point(1, 1, 8, 7, 0.875, 140_000_000), new Point(64, 64, 2, 0.12, 0.06, 1)),
                            List.of()),
                    new Axis("SAE width", "", List.of(), List.of("4096: no memory"))));

    @TempDir
    private Path folder;

    private final GrowthChart chart = new GrowthChart(TradeOffStyle.of(Theme.LIGHT), "a model", GROWTH);

    @Test
    void anAxisWithPointsHasAPanelThatHoldsMeasurementAndBound() {
        assertThat(chart.panels()).hasSize(1);
        XYPlot plot = chart.panels().getFirst().getXYPlot();

        assertThat(plot.getDataset().getYValue(0, 1)).isEqualTo(2);
        assertThat(plot.getDataset().getYValue(1, 1)).isEqualTo(0.12);
        assertThat(plot.getRangeAxis().getRange().contains(0.12)).isTrue();
        assertThat(plot.getRangeAxis().getRange().contains(8)).isTrue();
        assertThat(plot.getDomainAxis().getRange().contains(64)).isTrue();
        assertThat(plot.getRenderer().getSeriesItemLabelGenerator(0).generateLabel(plot.getDataset(), 0, 0))
                .isEqualTo("88 %");
    }

    @Test
    void picturesNameTheBandwidthAndTheAxis() throws Exception {
        ChartPictures.write(chart, 900, 300, folder.resolve("growth.png"));
        ChartPictures.write(chart, 900, 300, folder.resolve("growth.svg"));

        assertThat(ImageIO.read(folder.resolve("growth.png").toFile()).getWidth())
                .isEqualTo(1800);
        assertThat(folder.resolve("growth.svg")).content().contains("batch, rows", "20.0 GB/s", "88 %");
    }
}
