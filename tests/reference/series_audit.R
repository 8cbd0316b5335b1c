# Oracle for cxaudit.estimates.series: made-up months, base R (quasi-Poisson by glm, Newey-West written out)
# and nlme (autoregressive errors by REML).
# Rscript series_audit.R   (writes series_audit_months.csv, series_audit_numbers.csv)
set.seed(20260101)
n <- 36
t <- 0:(n - 1)
step <- as.numeric(t >= 20)
exposure <- round(1000 + 8 * t + 30 * rnorm(n))
count <- rnbinom(n, mu = exposure * exp(-3 + 0.01 * t - 0.4 * step + 0.2 * sin(2 * pi * t / 12)), size = 40)
level <- round(7 + 0.02 * t - 0.6 * step + as.numeric(arima.sim(list(ar = 0.4), n, sd = 0.2)), 3)
write.csv(data.frame(count, exposure, level), "series_audit_months.csv", row.names = FALSE)
numbers <- NULL
put <- function(model, term, estimate, low, high, p)
  numbers <<- rbind(numbers, data.frame(model, term, estimate, low, high, p))
slope <- (t - 20) * step
quasi <- function(name, formula) {
  fit <- glm(formula, family = quasipoisson, epsilon = 1e-14, maxit = 100)
  s <- summary(fit)
  for (term in intersect(c("t", "step", "slope"), rownames(s$coefficients))) {
    b <- s$coefficients[term, 1]; e <- s$coefficients[term, 2]; h <- qt(.975, fit$df.residual) * e
    put(name, term, exp(b), exp(b - h), exp(b + h), s$coefficients[term, 4])
  }
  put(name, "dispersion", s$dispersion, NA, NA, NA)
}
quasi("step", count ~ t + step + offset(log(exposure)))
quasi("slope", count ~ t + step + slope + offset(log(exposure)))
quasi("season", count ~ t + step + slope + sin(2*pi*t/12) + cos(2*pi*t/12) + sin(4*pi*t/12) + cos(4*pi*t/12) + offset(log(exposure)))
fit <- lm(level ~ t + step + slope)
X <- model.matrix(fit); u <- residuals(fit); k <- ncol(X); L <- floor(4 * (n / 100)^(2 / 9))
meat <- crossprod(X * u)
for (l in 1:L) { G <- crossprod(X[(l + 1):n, ] * u[(l + 1):n], X[1:(n - l), ] * u[1:(n - l)]); meat <- meat + (1 - l / (L + 1)) * (G + t(G)) }
bread <- solve(crossprod(X))
V <- n / (n - k) * bread %*% meat %*% bread
for (term in c("t", "step", "slope")) {
  b <- coef(fit)[term]; e <- sqrt(V[term, term]); h <- qt(.975, n - k) * e
  put("newey-west", term, b, b - h, b + h, 2 * pt(-abs(b / e), n - k))
}
# Here the columns low and high hold the standard error and nothing.
auto <- function(name, data) {
  fit <- nlme::gls(level ~ t + step + slope, data, correlation = nlme::corAR1(form = ~t), method = "REML")
  for (term in c("t", "step", "slope")) put(name, term, coef(fit)[term], sqrt(vcov(fit)[term, term]), NA, NA)
  put(name, "autocorrelation", coef(fit$modelStruct$corStruct, unconstrained = FALSE), NA, NA, NA)
}
frame <- data.frame(level, t, step, slope)
auto("ar1", frame)
auto("ar1-holes", frame[-c(7, 28), ])
options(digits = 17)
write.csv(numbers, "series_audit_numbers.csv", row.names = FALSE)
