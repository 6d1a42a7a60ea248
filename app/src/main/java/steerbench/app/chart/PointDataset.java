package steerbench.app.chart;

import java.util.List;
import org.jfree.data.xy.AbstractXYDataset;

/// Dots by series, exchanged as a whole.
final class PointDataset extends AbstractXYDataset {
    private static final long serialVersionUID = 1L;

    private final transient List<List<TradeOffChart.Dot>> series;

    PointDataset(List<List<TradeOffChart.Dot>> series) {
        this.series = series;
    }

    @Override
    public int getSeriesCount() {
        return series.size();
    }

    @Override
    public Comparable<Integer> getSeriesKey(int index) {
        return index;
    }

    @Override
    public int getItemCount(int index) {
        return series.get(index).size();
    }

    @Override
    public Number getX(int index, int item) {
        return series.get(index).get(item).perplexity();
    }

    @Override
    public Number getY(int index, int item) {
        return series.get(index).get(item).toxicity();
    }
}
