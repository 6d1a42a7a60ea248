package steerbench.engine.session;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.util.Optional;
import steerbench.engine.device.CudaState;
import steerbench.engine.device.Device;
import steerbench.engine.device.DeviceChoice;

/// What this process can compute on.
public final class Devices {
    private Devices() {}

    /// What a choice comes to here. Only what is not the CPU makes this look at the machine.
    ///
    /// @throws steerbench.engine.problem.MissingResourceException where CUDA is demanded and cannot be had
    public static Device of(DeviceChoice choice) {
        return choice == DeviceChoice.CPU ? Device.CPU : Device.of(choice, cuda());
    }

    /// Why the provider does not load. Unpacks its libraries beside ONNX Runtime's, where the C interface
    /// looks for them.
    public static Optional<String> cudaFailure() {
        NativeRuntime.environment(Runtime.getRuntime().availableProcessors()); // errors need its log
        try (OrtCUDAProviderOptions options = new OrtCUDAProviderOptions();
                OrtSession.SessionOptions session = new OrtSession.SessionOptions()) {
            session.addCUDA(options);
            return Optional.empty();
        } catch (OrtException e) {
            return Optional.of(String.valueOf(e.getMessage()).strip());
        }
    }

    /// What of CUDA is on this machine and in this process.
    public static CudaState cuda() {
        return CudaState.ofSystem(ExecutionProviders.available().contains("CUDA"));
    }
}
