// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.session.Slots;
import org.kmodrace.report.record.MatrixRecord;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;

/**
 * The run of several kernels: while one is raced the next is made ready, and their machines share the slots. What goes
 * wrong with one kernel is kept and costs the others nothing.
 */
final class MatrixRun {
    private final RunRequest request;
    private final Path directory;
    private final LiveView screen;
    private MatrixRecord record;

    /** @param directory of the run, which exists */
    MatrixRun(RunRequest request, Path directory, MatrixRecord record, LiveView screen) {
        this.request = request;
        this.directory = directory;
        this.record = record;
        this.screen = screen;
    }

    /** The columns of the kernels that were asked for, each with a directory of its own. */
    static List<MatrixRecord.Column> columns(List<KernelSpec> kernels) {
        List<MatrixRecord.Column> columns = new ArrayList<>();
        for (KernelSpec kernel : kernels) {
            String plain = kernel.text().replaceAll("[^A-Za-z0-9.+~]+", "-").replaceAll("^-+|-+$", "");
            String name = plain.substring(Math.max(0, plain.length() - 60));
            int same = 1;
            String directory = name;
            while (taken(columns, directory)) {
                directory = name + "-" + ++same;
            }
            columns.add(new MatrixRecord.Column(kernel.text(), directory, ""));
        }
        return columns;
    }

    private static boolean taken(List<MatrixRecord.Column> columns, String directory) {
        return columns.stream().anyMatch(column -> column.directory().equals(directory));
    }

    /**
     * Runs all kernels, or what is left of them when their records have begun.
     *
     * @param kernels one for each column of the record
     */
    void run(List<KernelSpec> kernels) throws LabException, IOException, InterruptedException {
        record.write(directory);
        Slots slots = request.slots();
        Thread hook = new Thread(this::interrupted, "kmodrace-matrix-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("kernels-", 1).daemon(true).factory())) {
            List<Future<?>> races = new ArrayList<>();
            try {
                for (int i = 0; i < kernels.size(); i++) {
                    prepare(kernels.get(i), record.kernels().get(i), slots, threads, races);
                }
                for (Future<?> race : races) {
                    race.get();
                }
            } catch (ExecutionException e) {
                throw ThreadFailure.of(e);
            } finally {
                races.forEach(race -> race.cancel(true));
            }
        }
        forget(hook);
    }

    /** Makes a kernel ready, and has it raced while the next one is. */
    private void prepare(
            KernelSpec kernel, MatrixRecord.Column column, Slots slots, ExecutorService threads, List<Future<?>> races)
            throws IOException, InterruptedException {
        RunView view = new RunView(screen, column.name());
        try {
            if (isDone(column)) {
                view.step("is done");
                return;
            }
            KernelRun run = KernelRun.prepare(request, kernel, view);
            races.add(threads.submit(() -> {
                race(run, column, slots, view);
                return column;
            }));
        } catch (LabException e) {
            trouble(column, view, e);
        }
    }

    private boolean isDone(MatrixRecord.Column column) {
        Path own = directory.resolve(column.directory());
        try {
            return Files.exists(own.resolve(RunRecord.INFO_FILE)) && Resumption.isDone(own);
        } catch (RecordException e) {
            return false;
        }
    }

    private void race(KernelRun run, MatrixRecord.Column column, Slots slots, RunView view)
            throws IOException, InterruptedException {
        Path own = directory.resolve(column.directory());
        try {
            if (Files.exists(own.resolve(RunRecord.INFO_FILE))) {
                run.resume(own, slots, false);
            } else {
                Files.createDirectories(own);
                run.race(record.id() + "/" + column.directory(), own, slots, false);
            }
            view.step("done");
        } catch (LabException e) {
            trouble(column, view, e);
        } catch (RecordException e) {
            trouble(column, view, new LabException(String.valueOf(e.getMessage()), own.toString(), "run anew", e));
        }
    }

    private synchronized void trouble(MatrixRecord.Column column, RunView view, LabException e) throws IOException {
        view.step("cannot go on: " + e.what());
        String where =
                e.where().isEmpty() ? "" : " (" + e.where().lines().findFirst().orElse("") + ")";
        record = record.withTrouble(
                column.directory(),
                e.what() + where + "; " + e.next().lines().findFirst().orElse(""));
        record.write(directory);
    }

    private void interrupted() {
        System.err.println("\nkmodrace: interrupted; what was gathered is kept in " + directory
                + "\n  next:  ./kmodrace run --resume " + directory);
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The end has begun meanwhile.
        }
    }
}
