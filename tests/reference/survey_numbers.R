# Numbers of R for the survey estimates, from survey_answers.csv. Run in this folder: Rscript survey_numbers.R
# Debian packages: r-base-core r-cran-psych r-cran-lavaan r-cran-boot r-cran-gparotation
suppressPackageStartupMessages({library(psych); library(lavaan); library(boot)})
d <- read.csv("survey_answers.csv")
out <- list()
put <- function(name, value) for (i in seq_along(value))
  out[[length(out) + 1]] <<- data.frame(name = if (length(value) > 1) paste0(name, ".", i) else name, value = sprintf("%.17g", value[i]))
note <- function(name, values) put(name, as.numeric(unlist(values)))

# means
t1 <- t.test(d$P1, d$E1, paired = TRUE)
note("paired", c(t1$estimate, t1$conf.int, t1$statistic, t1$parameter, t1$p.value))
w1 <- t.test(d$P1, d$E2)
note("welch", c(w1$estimate[1] - w1$estimate[2], w1$conf.int, w1$statistic, w1$parameter, w1$p.value))
g <- (d$P1 - d$E1); keep <- !is.na(g)
b <- { set.seed(1); boot(g[keep], function(x, i) mean(x[i]), R = 100000) }
note("bca_mean", boot.ci(b, type = "bca")$bca[4:5])

# ordinal tests
for (side in c("two.sided", "greater", "less")) {
  w <- wilcox.test(d$P1, d$E1, paired = TRUE, exact = FALSE, correct = TRUE, alternative = side)
  note(paste0("wilcoxon_", side), c(w$statistic, w$p.value))
}
w <- wilcox.test(d$P1, d$E1, paired = TRUE, exact = FALSE, conf.int = TRUE)
note("wilcoxon_interval", c(w$estimate, w$conf.int))
x <- c(0.31, -0.12, 1.94, 0.85, -0.44, 2.23, 1.07, 0.66, -1.38, 0.93, 1.51, -0.27, 0.74, 1.82, 0.09)
w <- wilcox.test(x, conf.int = TRUE)
note("wilcoxon_exact", c(w$statistic, w$p.value, w$estimate, w$conf.int))
note("wilcoxon_exact_less", wilcox.test(x, alternative = "less")$p.value)
s <- binom.test(sum(g > 0, na.rm = TRUE), sum(g != 0, na.rm = TRUE))
note("sign", c(s$estimate, s$conf.int, s$p.value))
mp <- colMeans(d[, 1:8], na.rm = TRUE); me <- colMeans(d[, 9:16], na.rm = TRUE)
k <- cor.test(round(mp, 1), round(me, 1), method = "kendall", exact = FALSE)
note("kendall", c(k$estimate, k$p.value))

# reliability
P <- d[, 1:8]
a <- suppressWarnings(alpha(P[, 1:4]))
note("alpha_pairwise", c(a$total$raw_alpha, a$total$std.alpha, a$total$`G6(smc)`, a$total$average_r))
note("alpha_drop", a$alpha.drop$raw_alpha)
note("alpha_rest", a$item.stats$r.drop)
complete <- P[complete.cases(P[, 1:4]), 1:4]
fit <- cfa("q =~ NA*P1 + a*P1 + b*P2 + c*P3 + e*P4
            q ~~ 1*q
            P1 ~~ t1*P1 \n P2 ~~ t2*P2 \n P3 ~~ t3*P3 \n P4 ~~ t4*P4
            omega := (a+b+c+e)^2 / ((a+b+c+e)^2 + t1+t2+t3+t4)", complete)
pe <- parameterEstimates(fit); pe <- pe[pe$lhs == "omega", ]
note("omega", c(pe$est, pe$se))
pc <- suppressWarnings(polychoric(P[, 1:4], correct = .5))$rho
note("polychoric", pc[lower.tri(pc)])

# factors
full <- P[complete.cases(P), ]
two <- cfa("q =~ P1 + P2 + P3 + P4 \n w =~ P5 + P6 + P7 + P8", full)
fm <- fitMeasures(two)
note("cfa", fm[c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "rmsea.pvalue",
                 "srmr", "aic", "bic", "logl", "baseline.chisq")])
st <- standardizedSolution(two); ld <- st[st$op == "=~", ]
note("cfa_loading", ld$est.std); note("cfa_se", ld$se)
note("cfa_between", st[st$lhs == "q" & st$rhs == "w", "est.std"])
R <- cor(full)
mr <- fa(R, 2, n.obs = nrow(full), fm = "minres", rotate = "oblimin")
note("minres_communality", mr$communality); note("minres_loading", unclass(mr$loadings)); note("minres_between", mr$Phi[2, 1])
ml <- fa(R, 2, n.obs = nrow(full), fm = "ml", rotate = "none")
# psych leaves varimax at eps = 1e-5, which stops in the third digit
turned <- unclass(varimax(ml$loadings, eps = 1e-14)$loadings)
turned <- turned[, order(-colSums(turned^2))]; turned <- turned %*% diag(sign(colSums(turned)))
note("ml_communality", ml$communality); note("ml_loading", turned)
set.seed(7)
ev <- replicate(4000, eigen(cor(matrix(rnorm(nrow(full) * 8), ncol = 8)), only.values = TRUE)$values)
note("parallel_95", apply(ev, 1, quantile, .95))

# response surface, centred on 4, OLS and HC3
s <- na.omit(data.frame(z = d$overall, x = d$P1 - 4, y = d$E1 - 4, w = d$weight))
hc3 <- function(m) {
  X <- model.matrix(m); w <- if (is.null(m$weights)) rep(1, nrow(X)) else m$weights
  Xw <- X * sqrt(w); e <- (residuals(m) * sqrt(w)) / (1 - hatvalues(m)); B <- solve(crossprod(Xw)); B %*% crossprod(Xw * e) %*% B }
m <- lm(z ~ x + y + I(x^2) + I(x * y) + I(y^2), s)
C <- rbind(diag(6), c(0,1,1,0,0,0), c(0,0,0,1,1,1), c(0,1,-1,0,0,0), c(0,0,0,1,-1,1), c(0,0,0,1,0,-1))
note("surface", C %*% coef(m)); note("surface_se", sqrt(diag(C %*% vcov(m) %*% t(C))))
note("surface_hc3", sqrt(diag(C %*% hc3(m) %*% t(C))))
gap <- lm(z ~ I(x - y), s); a <- anova(gap, m)
note("surface_gap", c(summary(gap)$r.squared, a$F[2], a$`Pr(>F)`[2], summary(m)$r.squared, summary(m)$adj.r.squared))
mw <- lm(z ~ x + y + I(x^2) + I(x * y) + I(y^2), s, weights = w)
note("surface_weighted", c(coef(mw), sqrt(diag(hc3(mw))), summary(mw)$r.squared))

# penalty and reward, weighted
q <- na.omit(d[, c("overall", "P1", "P2", "P5", "weight")])
m <- lm(overall ~ I(P1 <= 4) + I(P2 <= 4) + I(P5 <= 4) + I(P1 >= 7) + I(P2 >= 7) + I(P5 >= 7), q, weights = weight)
note("contrast_sizes", c(colSums(q[, 2:4] <= 4), colSums(q[, 2:4] >= 7), nrow(q)))
note("contrast", c(coef(m), summary(m)$r.squared))

# planning
note("power_20", power.t.test(n = 20, sd = 1, power = .8, strict = TRUE, tol = 1e-12)$delta)
note("power_150", power.t.test(n = 150, sd = 1.5, power = .9, strict = TRUE, tol = 1e-12)$delta)
note("power_paired", power.t.test(n = 40, sd = 1.2, power = .8, type = "paired", strict = TRUE, tol = 1e-12)$delta)
write.csv(do.call(rbind, out), "survey_numbers.csv", row.names = FALSE, quote = FALSE)
