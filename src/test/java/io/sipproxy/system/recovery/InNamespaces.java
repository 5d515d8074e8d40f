package io.sipproxy.system.recovery;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Has the test methods run in the {@link Lab}, which is a process with network namespaces of its own, and skips them
 * where no such process can be had.
 */
final class InNamespaces implements ExecutionCondition, InvocationInterceptor {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(InNamespaces.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(final ExtensionContext context) {
        final String obstacle = Isolation.obstacle();
        return obstacle == null ? ConditionEvaluationResult.enabled("namespaces can be made")
            : ConditionEvaluationResult.disabled("tests with real firewalls need network namespaces: " + obstacle);
    }

    @Override
    public void interceptTestMethod(final Invocation<Void> invocation,
        final ReflectiveInvocationContext<Method> method, final ExtensionContext context) throws Throwable {
        invocation.skip();
        final StringBuilder test = new StringBuilder(context.getRequiredTestClass().getName())
            .append(' ').append(method.getExecutable().getName());
        method.getArguments().forEach(carrier -> test.append(' ').append(carrier));
        context.getRoot().getStore(STORE).getOrComputeIfAbsent(Lab.class, key -> Lab.start(), Lab.class)
            .run(test.toString());
    }

    @Override
    public void interceptTestTemplateMethod(final Invocation<Void> invocation,
        final ReflectiveInvocationContext<Method> method, final ExtensionContext context) throws Throwable {
        interceptTestMethod(invocation, method, context);
    }
}
