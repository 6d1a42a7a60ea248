package steerbench.engine.session;

import steerbench.engine.device.Device;
import steerbench.engine.weights.Mode;

/// How graphs are run.
///
/// @param threads of one operator on the CPU; the number of physical cores is best
/// @param maxPositions longest sequence a session can hold
/// @param device what decoders compute on; SAEs on their own and encoders of texts always use the CPU
/// @param capturesSteps whether a GPU replays steps of one token as captured CUDA graphs, where attention is
///     fused
public record SessionSettings(int threads, int maxPositions, Device device, boolean capturesSteps) {

    /// On the CPU.
    public SessionSettings(int threads, int maxPositions) {
        this(threads, maxPositions, Device.CPU, false);
    }

    public static SessionSettings standard(int maxPositions) {
        return new SessionSettings(Math.max(1, Runtime.getRuntime().availableProcessors()), maxPositions);
    }

    /// How an SAE inside a decoder of this mode is read. On CUDA always whole: the fast mode's choice between
    /// two ways is a branch, which makes a GPU wait for the host and cannot be captured.
    public Mode saeMode(Mode mode) {
        return device.worksAsCuda() ? Mode.EXACT : mode;
    }

    public SessionSettings capturingSteps() {
        return new SessionSettings(threads, maxPositions, device, true);
    }

    public SessionSettings on(Device newDevice) {
        return new SessionSettings(threads, maxPositions, newDevice, capturesSteps);
    }
}
