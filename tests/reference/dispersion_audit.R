# Oracle for cxaudit.estimates.dispersion: base R fisher.test and chisq.test.
# Rscript dispersion_audit.R   (writes dispersion_audit.csv)
tables <- list(two = rbind(c(9, 1), c(41, 49)), four = rbind(c(9, 1, 1, 1), c(41, 49, 49, 49)), even = rbind(c(4, 5, 3), c(36, 45, 27)),
  uneven = rbind(c(12, 3, 2, 6, 1), c(88, 37, 18, 194, 9)))
out <- NULL
for (name in names(tables)) {
  x <- tables[[name]]
  chisq <- suppressWarnings(chisq.test(x, correct = FALSE)); set.seed(1)
  monte <- chisq.test(x, simulate.p.value = TRUE, B = 1e6)
  exact <- fisher.test(x, workspace = 2e7)
  out <- rbind(out, data.frame(table = name, counts = paste(x[1, ], collapse = " "), totals = paste(colSums(x), collapse = " "),
    statistic = unname(chisq$statistic), monte_carlo = monte$p.value, fisher = exact$p.value, residual = max(chisq$stdres[1, ])))
}
options(digits = 17)
write.csv(out, "dispersion_audit.csv", row.names = FALSE)
