package steerbench.app.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.app.chart.TradeOffChart.Dot;
import steerbench.app.chart.TradeOffChart.Labels;
import steerbench.app.chart.TradeOffChart.Mean;
import steerbench.app.state.Theme;
import steerbench.engine.evaluation.Estimate;

@Tag("unit")
class TradeOffChartTest {
    private static final Labels LABELS =
            new Labels("Perplexity (scorer)", "Toxicity (judge)", List.of("Baseline", "1", "2", "3"));

    @TempDir
    private Path folder;

    private final TradeOffChart chart = new TradeOffChart(TradeOffStyle.of(Theme.LIGHT), LABELS);

    @Test
    void axesHoldAllPointsAndNameTheirRulers() {
        chart.show(
                List.of(new Dot(0, 12, 0.4), new Dot(3, 90, 0.9)),
                List.of(new Mean(3, new Estimate(80, 40, 200), new Estimate(0.5, 0.2, 0.8), "0.03")));
        var plot = chart.chart().getXYPlot();

        assertThat(plot.getDomainAxis().getRange().contains(12)).isTrue();
        assertThat(plot.getDomainAxis().getRange().contains(200)).isTrue();
        assertThat(plot.getRangeAxis().getRange().contains(0.9)).isTrue();
        assertThat(plot.getDomainAxis().getLabel()).isEqualTo("Perplexity (scorer)");
        assertThat(plot.getRangeAxis().getLabel()).isEqualTo("Toxicity (judge)");
    }

    @Test
    void whatIsZoomedComesBackWhole() {
        chart.show(List.of(new Dot(0, 12, 0.4), new Dot(3, 90, 0.9)), List.of());
        var plot = chart.chart().getXYPlot();
        var perplexities = plot.getDomainAxis().getRange();
        var toxicities = plot.getRangeAxis().getRange();

        plot.getDomainAxis().setRange(20, 30);
        plot.getDomainAxis().setAutoRange(true); // as a drag to the upper left does
        assertThat(plot.getDomainAxis().getRange()).isEqualTo(perplexities);

        plot.getDomainAxis().setRange(20, 30);
        plot.getRangeAxis().setRange(0.1, 0.2);
        chart.show(List.of(new Dot(0, 12, 0.4)), List.of());
        assertThat(plot.getDomainAxis().getRange().contains(12))
                .as("it stays zoomed")
                .isFalse();
        chart.show(List.of(new Dot(0, 12, 0.4), new Dot(3, 90, 0.9)), List.of());
        chart.showAll();
        assertThat(plot.getDomainAxis().getRange()).isEqualTo(perplexities);
        assertThat(plot.getRangeAxis().getRange()).isEqualTo(toxicities);
    }

    @Test
    void anIntervalThatReachesBelowZeroDoesNotBreakTheLogAxis() {
        chart.show(List.of(), List.of(new Mean(1, new Estimate(20, -30, 70), new Estimate(0.5, 0.2, 0.8), "")));

        assertThat(chart.chart().getXYPlot().getDomainAxis().getLowerBound()).isPositive();
    }

    @Test
    void labelsOfMeansThatLieTogetherDoNotCoverEachOther() {
        LabelPlaces places = new LabelPlaces(new Rectangle2D.Double(0, 0, 300, 200));
        Point2D mark = new Point2D.Double(150, 100);
        places.avoid(List.of(mark), 6);
        List<Rectangle2D> labels = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            labels.add(places.place(new Point2D.Double(150 + i, 100 - i), 28, 13));
        }
        for (Rectangle2D a : labels) {
            assertThat(labels.stream().filter(b -> b.intersects(a))).containsExactly(a);
            assertThat(a.contains(mark)).isFalse();
        }
    }

    @Test
    void aLabelAtTheEdgeStaysInside() {
        Rectangle2D area = new Rectangle2D.Double(0, 0, 300, 200);
        assertThat(area.contains(new LabelPlaces(area).place(new Point2D.Double(297, 2), 28, 13)))
                .isTrue();
    }

    @Test
    void everyMeanOfADenseChartIsLabelledInThePicture() throws Exception {
        List<Mean> means = new ArrayList<>();
        for (int tier = 1; tier < 4; tier++) {
            for (int strength = 1; strength < 5; strength++) {
                double x = 20 + 0.3 * strength * tier;
                double y = 0.5 + 0.01 * strength;
                means.add(new Mean(
                        tier, new Estimate(x, x - 6, x + 8), new Estimate(y, y - 0.3, y + 0.3), "0.0" + strength));
            }
        }
        chart.show(List.of(), means);
        Files.createDirectories(Path.of("target/screenshots"));
        ChartPictures.write(chart.chart(), 600, 400, Path.of("target/screenshots/chart-labels.png"));
        Path svg = Path.of("target/screenshots/chart-labels.svg");
        ChartPictures.write(chart.chart(), 600, 400, svg);
        assertThat(svg).content().containsPattern("(?s)(>0\\.0[1-4]</text>.*){12}");
    }

    @Test
    void picturesAreWritten() throws Exception {
        chart.show(List.of(new Dot(0, 12, 0.4)), List.of());
        ChartPictures.write(chart.chart(), 600, 400, folder.resolve("chart.png"));
        ChartPictures.write(chart.chart(), 600, 400, folder.resolve("chart.svg"));

        assertThat(ImageIO.read(folder.resolve("chart.png").toFile()).getWidth())
                .isEqualTo(1200);
        assertThat(folder.resolve("chart.svg")).content().contains("<svg").contains("Perplexity");
    }
}
