/// Toxicity against perplexity: the chart itself, which knows no window and also serves reports, and its
/// pane.
@NullMarked
package steerbench.app.chart;

import org.jspecify.annotations.NullMarked;
