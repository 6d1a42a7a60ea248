package steerbench.app.run;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ctrl-C and a polite kill: the first asks the program to stop, a second ends it at once.
///
/// Not by a shutdown hook: those run beside each other, ONNX Runtime's own among them, which frees what a run
/// still uses and so ends the process in native code. Here the JVM goes on until the work has let go.
/// `sun.misc.Signal` is reached by reflection as javac warns of it without a way to answer.
public final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final int INTERRUPTED = 130;

    private StopSignals() {}

    /// @param stop called once, on the signal's thread; must return quickly
    public static void install(Runnable stop) {
        AtomicBoolean asked = new AtomicBoolean();
        Runnable action = () -> {
            if (asked.getAndSet(true)) {
                Runtime.getRuntime().halt(INTERRUPTED);
            }
            stop.run();
        };
        for (String name : List.of("INT", "TERM")) {
            try {
                handle(name, action);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                LOG.info("no handler for the signal {}: the system's own action stays", name, e);
            }
        }
    }

    private static void handle(String name, Runnable action) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object proxy = Proxy.newProxyInstance(
                StopSignals.class.getClassLoader(),
                new Class<?>[] {handler},
                (self, method, arguments) -> switch (method.getName()) {
                    case "handle" -> {
                        action.run();
                        yield null;
                    }
                    case "equals" -> System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "stop on " + name;
                });
        Method install = signal.getMethod("handle", signal, handler);
        try {
            install.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("signal " + name + " cannot be handled", e);
        }
    }
}
