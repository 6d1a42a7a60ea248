package steerbench.engine.workbench;

import java.util.List;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Measures whether the loaded SAEs belong to their model.
@FunctionalInterface
public interface SaeSelfTest {

    /// Takes seconds with a small model, minutes with a large one; call it off the UI thread. Other requests
    /// are served meanwhile.
    ///
    /// @return one report an SAE, in their order
    List<SaeCheck.Report> measure(Progress progress, Cancellation cancellation);
}
