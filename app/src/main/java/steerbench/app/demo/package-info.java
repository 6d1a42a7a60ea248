/// The main job without a window: read, steer, judge, chart, report.
@NullMarked
package steerbench.app.demo;

import org.jspecify.annotations.NullMarked;
