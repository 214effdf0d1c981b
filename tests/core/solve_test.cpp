// Attention backwards: that what is found is right, smallest and possible, and that what is not is not.
#include <cmath>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "qkv/derivatives.h"
#include "qkv/explanation.h"
#include "qkv/saturation.h"
#include "qkv/solve.h"
#include "qkv/trained_model.h"
#include "support/random_heads.h"
#include "support/random_models.h"

namespace qkv {
namespace {

double value_in(const Document& document, const Cell& target) { return number_in(document, attend(document), target); }

Request exactly(const Cell& target, double value, std::vector<Part> parts) {
    return {target, value, value, std::move(parts)};
}

Part row_of(Quantity quantity, int row, int head = 0) { return {.quantity = quantity, .head = head, .row = row}; }
Part all_of(Quantity quantity, int head = 0) { return {.quantity = quantity, .head = head}; }

Solution solved(const Document& document, std::string_view target, std::string_view change) {
    const auto request = read_request(target, change, document);
    INFO((request ? std::string() : said(request.error(), Language::en)));
    REQUIRE(request);
    return solve(document, *request);
}

int some_key(const Document& document, int query, test::Random& random) {
    return random.integer(0, document.options.mask == Mask::causal ? query : document.token_count() - 1);
}

// The changes as a vector, and a document with others.
Eigen::VectorXd way(const Solution& solution) {
    Eigen::VectorXd way(static_cast<Eigen::Index>(solution.changes.size()));
    for (Eigen::Index i = 0; i < way.size(); ++i) {
        const NumberChange& change = solution.changes[static_cast<std::size_t>(i)];
        way(i) = change.after - change.before;
    }
    return way;
}

Document with_way(const Solution& solution, const Eigen::VectorXd& way) {
    std::vector<CellValue> values;
    for (Eigen::Index i = 0; i < way.size(); ++i) {
        const NumberChange& change = solution.changes[static_cast<std::size_t>(i)];
        values.push_back({change.cell, change.before + way(i)});
    }
    return with_values(solution.document, values);
}

// How far one has to go in a direction until the target is what it shall be; infinity where it never is.
double distance_along(const Solution& solution, const Cell& target, double aim, const Eigen::VectorXd& direction,
                      double most) {
    const auto miss = [&](double length) { return value_in(with_way(solution, length * direction), target) - aim; };
    const double here = miss(0);
    double near = 0, far = 0;
    for (int part = 1; part <= 8 && far == 0; ++part) {
        const double length = most * part / 8;
        (miss(length) * here <= 0 ? far : near) = length;
    }
    if (far == 0) return std::numeric_limits<double>::infinity();
    for (int halving = 0; halving < 40; ++halving) {
        const double middle = (near + far) / 2;
        (miss(middle) * here <= 0 ? far : near) = middle;
    }
    return far;
}

// No change of the same numbers that does it is shorter: not in random directions, and not near the solution.
void check_minimal(const Solution& solution, const Cell& target, double aim, test::Random& random, int tries) {
    const Eigen::VectorXd found = way(solution);
    for (int attempt = 0; attempt < tries; ++attempt) {
        Eigen::VectorXd direction(found.size());
        for (double& number : direction) number = random.number(-1, 1);
        if (attempt % 2 == 1) direction = found / found.norm() + 0.1 * direction;
        direction.normalize();
        const double length = distance_along(solution, target, aim, direction, solution.distance);
        CHECK(length >= solution.distance * (1 - 1e-6));
    }
}

void check_reached(const Document& start, const Request& request, const Solution& solution) {
    CHECK_FALSE(check(solution.document));
    const double value = value_in(solution.document, request.target);
    CHECK(value == solution.value);
    CHECK(std::abs(value - request.least) <= 1e-9 * std::max(1.0, std::abs(request.least)));
    CHECK(way(solution).norm() == doctest::Approx(solution.distance));
    CHECK(differs_only_in(request.parts, start, solution.document));
}

// The way is at right angles to what keeps the target: both point the same way.
void check_right_angle(const Cell& target, const Solution& solution) {
    const Derivatives slope = derivatives_of(solution.document, attend(solution.document), target);
    Eigen::VectorXd of(static_cast<Eigen::Index>(solution.changes.size()));
    for (Eigen::Index i = 0; i < of.size(); ++i) of(i) = slope.at(solution.changes[static_cast<std::size_t>(i)].cell);
    if (!(of.norm() > 0)) return;
    CHECK(std::abs(of.dot(way(solution))) / (of.norm() * solution.distance) >= 1 - 1e-6);
}

}  // namespace

TEST_CASE("where the target is linear in what may change, the change is that of the closed form") {
    test::Random random(91);
    for (int round = 0; round < 500; ++round) {
        const Document document = test::random_document(random, random.integer(1, 6), random.integer(1, 5), 2);
        const int i = random.integer(0, document.token_count() - 1);
        const int j = document.options.mask == Mask::causal ? random.integer(0, i)
                                                            : random.integer(0, document.token_count() - 1);
        const Head& head = document.head();
        const double aim = random.number(-20, 20);
        const double factor = document.options.scale / document.options.temperature;
        const double gap = aim - attend(document).head().scores(i, j);
        // |Δ| = |gap| ÷ |slope| for an affine function.
        const Solution by_query = solve(document, exactly({Quantity::score, i, j}, aim, {row_of(Quantity::query, i)}));
        CHECK(by_query.distance == doctest::Approx(std::abs(gap) / (std::abs(factor) * head.k.row(j).norm())));
        const Solution by_key = solve(document, exactly({Quantity::score, i, j}, aim, {row_of(Quantity::key, j)}));
        CHECK(by_key.distance == doctest::Approx(std::abs(gap) / (std::abs(factor) * head.q.row(i).norm())));
        const double output_gap = aim - attend(document).head().output(i, 1);
        const Solution by_value = solve(document, exactly({Quantity::output, i, 1}, aim, {all_of(Quantity::value)}));
        CHECK(by_value.distance ==
              doctest::Approx(std::abs(output_gap) / attend(document).head().weights.row(i).norm()));
        for (const Solution* one : {&by_query, &by_key, &by_value}) CHECK(one->is_reached);
    }
}

TEST_CASE("weights and V_new by Q, by K and by both: right, at right angles, and no random change is smaller") {
    test::Random random(92);
    int reached = 0;
    for (int round = 0; round < 400; ++round) {
        const Document document = test::random_document(random, random.integer(2, 8), random.integer(1, 8), 2);
        const int i = random.integer(0, document.token_count() - 1);
        const int j = some_key(document, i, random);
        const Matrix& v = document.head().v;
        const bool is_weight = random.coin();
        const Cell target = is_weight ? Cell{Quantity::weight, i, j} : Cell{Quantity::output, i, 1};
        const double aim =
            is_weight ? random.number(0.01, 0.99) : random.number(v.col(1).minCoeff(), v.col(1).maxCoeff());
        std::vector<Part> parts;
        switch (random.integer(0, 4)) {
            case 0: parts = {row_of(Quantity::query, i)}; break;
            case 1: parts = {row_of(Quantity::key, j)}; break;
            case 2: parts = {all_of(Quantity::key)}; break;
            case 3: parts = {row_of(Quantity::query, i), row_of(Quantity::key, j)}; break;
            default: parts = {all_of(Quantity::query), all_of(Quantity::key)};
        }
        const Request request = exactly(target, aim, parts);
        const Solution solution = solve(document, request);
        CAPTURE(round);
        CAPTURE(solution.reason.in(Language::en));
        CHECK(solution.reason.id.empty() == solution.is_reached);
        CHECK(std::isfinite(solution.nearest));
        if (!solution.is_reached) continue;
        ++reached;
        check_reached(document, request, solution);
        if (solution.distance == 0) continue;
        check_right_angle(target, solution);
        check_minimal(solution, target, aim, random, 8);
    }
    CHECK(reached > 250);
}

TEST_CASE("numbers of heads and models, by whatever they depend on: what is found is right") {
    test::Random random(93);
    int reached = 0;
    for (int round = 0; round < 300; ++round) {
        const Document document = round % 3 > 0 ? test::random_heads(random) : test::random_model(random, 3);
        const int row = random.integer(0, document.token_count() - 1);
        const int head = random.integer(0, document.head_count() - 1);
        Cell target{Quantity::output, row, 0, 0, head};
        if (round % 2 == 0) target = {Quantity::weight, row, random.integer(0, document.key_count() - 1), 0, head};
        if (document.is_joined() && round % 5 == 0) target = {Quantity::joined, row, 0};
        if (document.model && round % 4 == 0) target = {Quantity::probability, row, 0};
        std::vector<Part> parts{all_of(Quantity::value, head)};
        if (random.coin()) parts.push_back(all_of(Quantity::query, head));
        if (document.is_joined() && random.coin()) parts.push_back(all_of(Quantity::output_matrix));
        if (document.head(head).bias.size() > 0 && random.coin()) parts.push_back(all_of(Quantity::bias, head));
        if (document.embeddings && random.coin()) parts.push_back(all_of(Quantity::embedding));
        if (document.embeddings && random.coin())
            parts = {all_of(Quantity::query_matrix, head), all_of(Quantity::key_matrix, head)};
        const double aim = random.number(0.05, 0.95);
        const Request request = exactly(target, aim, parts);
        const Solution solution = solve(document, request);
        CAPTURE(round);
        CHECK_FALSE(check(solution.document));
        CHECK(std::isfinite(solution.distance));
        CHECK(solution.reason.id.empty() == solution.is_reached);
        if (!solution.is_reached) continue;
        ++reached;
        check_reached(document, request, solution);
        if (solution.distance > 0) check_minimal(solution, target, aim, random, 3);
    }
    CHECK(reached > 80);
}

TEST_CASE("a next word of the tiny models is made likelier, up to half and to nearly certain") {
    for (const char* name : {"ko", "en"}) {
        const Document document =
            document_in_model(*trained_model(name), name[0] == 'k' ? "나는 사과를" : "the dog ate").value();
        const int last = document.token_count() - 1;
        const Cell target{Quantity::probability, last, likeliest_words(*attend(document).next, last, 2).back()};
        for (const double aim : {0.5, 0.999, 1e-6}) {
            const Request request = exactly(target, aim, {all_of(Quantity::unembedding)});
            const Solution solution = solve(document, request);
            REQUIRE(solution.is_reached);
            check_reached(document, request, solution);
            check_right_angle(target, solution);
        }
    }
}

TEST_CASE("what can't be is told with the reason, and nothing goes beyond the bound") {
    Document document = reference_document();
    document.head().k.row(1) = document.head().k.row(2);
    const Solution equal = solved(document, "weight(나는, 사과를) = 0.8", "Q(나는)");
    CHECK_FALSE(equal.is_reached);
    CHECK(equal.nearest == doctest::Approx(0.5));
    CHECK(equal.reason.in(Language::ko) ==
          "Q(나는)만 바꿔서는 weight(나는, 사과를)이 0.5보다 늘 작아요: K(사과를) = K(먹었다)");
    CHECK(equal.reason.in(Language::en) ==
          "Changing only Q(나는), weight(나는, 사과를) stays below 0.5: K(사과를) = K(먹었다)");
    CHECK(equal.value < 0.5);
    CHECK(equal.value > 0.499);
    CHECK(solved(document, "weight(나는, 사과를) = 0.499", "Q(나는)").is_reached);
    CHECK(solved(document, "weight(나는, 사과를) = 0.8", "K(사과를)").is_reached);

    // Another key alone can only make room: 1 ÷ (1 + e^0) of what is left.
    const Solution others = solved(reference_document(), "weight(나는, 사과를) = 0.9", "K(먹었다)");
    CHECK(others.reason.id == "solve.same_distance");
    CHECK(others.nearest == doctest::Approx(0.5));

    // A key amid the others, in one dimension: −1, 0, 1.
    document.head().k = Matrix{{-1, 0, 0}, {0, 0, 0}, {1, 0, 0}};
    const Solution amid = solved(document, "weight(나는, 사과를) = 0.4", "Q(나는)");
    CHECK(amid.reason.id == "solve.between_keys");
    CHECK(amid.nearest == doctest::Approx(1.0 / 3).epsilon(1e-6));

    CHECK(solved(reference_document(), "weight(나는, 사과를) = 1", "Q(나는)").reason.id == "solve.never_whole");
    CHECK(solved(reference_document(), "weight(나는, 사과를) = 0", "Q(나는)").reason.id == "solve.never_whole");
    CHECK(solved(reference_document(), "weight(나는, 사과를) = 1.5", "Q(나는)").reason.id == "solve.not_a_share");
    CHECK(solved(reference_document(), "weight(나는, 사과를) = 0.5", "Q(먹었다)").reason.id == "solve.independent");
    CHECK(solved(reference_document(), "weight(나는, 사과를) = 0.5", "V").reason.id == "solve.independent");
    const Solution range = solved(reference_document(), "V_new(나는)[1] = 0.6", "Q, K");
    CHECK(range.reason.id == "solve.range");
    CHECK(range.nearest == 0.5);
    CHECK(solved(reference_document(), "V_new(나는)[1] = 0.6", "Q, V").is_reached);
    Document causal = reference_document();
    causal.options.mask = Mask::causal;
    CHECK(solved(causal, "weight(나는, 사과를) = 0.5", "Q").reason.id == "solve.blocked");
    CHECK(solved(causal, "weight(나는, 나는) = 0.5", "Q").reason.id == "solve.only_key");
    CHECK(solved(causal, "V_new(나는)[1] = 0.2", "Q, K").reason.id == "solve.only_value");
    causal.head().is_on = false;
    CHECK(solved(causal, "V_new(먹었다)[1] = 0.2", "V").reason.id == "solve.head_off");
    Document same = reference_document();
    same.head().v.setConstant(0.25);
    CHECK(solved(same, "V_new(먹었다)[1] = 0.3", "Q").reason.id == "solve.same_values");
}

TEST_CASE("no change goes beyond a bound that is told") {
    test::Random random(94);
    int bounds = 0;
    for (int round = 0; round < 200; ++round) {
        Document document = test::random_document(random, random.integer(2, 6), random.integer(1, 2), 1);
        document.options.mask = Mask::none;
        for (double& number : document.head().k.reshaped()) number = std::round(number);
        const int i = random.integer(0, document.token_count() - 1);
        const Cell target{Quantity::weight, i, some_key(document, i, random)};
        const Solution solution = solve(document, exactly(target, 0.97, {row_of(Quantity::query, i)}));
        if (solution.is_reached) continue;
        ++bounds;
        for (int attempt = 0; attempt < 50; ++attempt) {
            Document other = document;
            for (double& number : other.head().q.row(i)) number = random.number(-1, 1) * std::pow(10.0, attempt % 4);
            CHECK(value_in(other, target) <= solution.nearest * (1 + 1e-6));
        }
    }
    CHECK(bounds > 20);
}

TEST_CASE("zeros, huge scores, weights next to 0 and 1, one dimension, one token: an answer and no NaN") {
    // Nothing has a slope at Q = K = 0, and yet a score of 2 takes |Q| = |K| = √2.
    Document zeros = reference_document();
    zeros.head().q.setZero();
    zeros.head().k.setZero();
    const Solution from_zero = solved(zeros, "score(나는, 사과를) = 2", "Q(나는), K(사과를)");
    CHECK(from_zero.is_reached);
    CHECK(from_zero.distance == doctest::Approx(2));
    CHECK(solved(zeros, "weight(나는, 사과를) = 0.7", "Q, K").is_reached);
    CHECK(solved(zeros, "weight(나는, 사과를) = 0.7", "Q").reason.id == "solve.independent");

    Document huge = reference_document();
    huge.head().q *= 1000;
    huge.head().k *= 1000;
    for (const char* target : {"weight(나는, 먹었다) = 0.8", "weight(나는, 사과를) = 0.01", "V_new(나는)[3] = 0.2"}) {
        for (const char* change : {"Q(나는)", "K", "Q, K", "Q(나는)[1]"}) {
            CAPTURE(target);
            CAPTURE(change);
            const Solution solution = solved(huge, target, change);
            CHECK(solution.reason.id.empty() == solution.is_reached);
            CHECK(std::isfinite(solution.value));
            CHECK(std::isfinite(solution.distance));
        }
        CHECK(solved(huge, target, "Q(나는)").is_reached);
    }
    for (const char* aim : {"1e-12", "1e-300", "0.999999999999"}) {
        CAPTURE(aim);
        const Solution solution = solved(reference_document(), std::string("weight(나는, 먹었다) = ") + aim, "Q(나는)");
        CHECK(solution.is_reached);
        CHECK(solution.value == doctest::Approx(std::stod(aim)).epsilon(1e-6));
    }
    const Document line = with_key_size(reference_document(), 1);
    CHECK(solved(line, "weight(나는, 사과를) = 0.3", "Q(나는), K").is_reached);
    const Document alone = document_from_sentence("나").value();
    CHECK(solved(alone, "weight(나, 나) = 0.3", "Q").reason.id == "solve.only_key");
    CHECK(solved(alone, "V_new(나)[1] = 0.3", "V").is_reached);
    const Document largest = with_values(reference_document(), {{{Quantity::query, 0, 0}, 1e150}});
    CHECK(std::isfinite(solved(largest, "weight(나는, 먹었다) = 0.5", "Q(나는)").distance));
}

TEST_CASE("what is asked for is read in the words of goals, and refused with what to do") {
    const Document document = reference_document();
    const auto request = read_request("0.8 <= weight(먹었다, 사과를)", "Q(먹었다), V(나는)[2]", document);
    REQUIRE(request);
    CHECK(request->target == Cell{Quantity::weight, 2, 1});
    CHECK(request->least == 0.8);
    CHECK(std::isinf(request->most));
    CHECK(request->parts.size() == 2);
    const auto within = read_request("V_new(나는)[2] = 1/2 within 0.1", "V", document);
    REQUIRE(within);
    CHECK(within->least == 0.4);
    CHECK(within->most == 0.6);
    const auto refusal = [&](const char* target, const char* change) {
        const auto read = read_request(target, change, document);
        return read ? "" : read.error().id;
    };
    CHECK(refusal("weight(먹었다, 사과를)", "Q") == "problem.goal.condition");
    CHECK(refusal("weight(먹었다, 배를) = 0.8", "Q") == "problem.goal.token");
    CHECK(refusal("weight(먹었다, 사과를) = weight(나는, 나는)", "Q") == "problem.solve.target");
    CHECK(refusal("mask causal", "Q") == "problem.solve.target");
    CHECK(refusal("V_new(나는) = 1", "Q") == "problem.target.vector");
    CHECK(refusal("Q(나는)[1] = 1", "Q") == "problem.target.given");
    CHECK(refusal("weight(먹었다, 사과를) = 0.8", "scale") == "problem.solve.change");
    CHECK(refusal("weight(먹었다, 사과를) = 0.8", "") == "problem.goal.allowed");
    CHECK(refusal("weight(먹었다, 사과를) = 0.8", "W_Q") == "problem.goal.not_there");
}

TEST_CASE("at least and at most: nothing to do where it holds, else just as much as it takes") {
    const Document document = reference_document();
    const Solution held = solved(document, "weight(나는, 먹었다) <= 0.5", "Q(나는)");
    CHECK(held.is_reached);
    CHECK(held.distance == 0);
    CHECK(held.document == document);
    const Solution more = solved(document, "weight(나는, 먹었다) >= 0.8", "Q(나는)");
    CHECK(more.value == doctest::Approx(0.8));
    const Solution same = solved(document, "weight(나는, 먹었다) = 0.8", "Q(나는)");
    CHECK(more.distance == same.distance);
}

TEST_CASE("tidy numbers: as few decimals as keep what was asked for") {
    const Document document = reference_document();
    for (const char* target : {"weight(나는, 먹었다) >= 0.8", "weight(나는, 먹었다) = 0.8",
                               "weight(나는, 먹었다) <= 0.05", "V_new(나는)[1] = 0.3 within 0.02"}) {
        CAPTURE(target);
        const Request request = read_request(target, "Q(나는)", document).value();
        const Solution exact = solve(document, request);
        const Solution tidy = tidied(request, exact, 3);
        CHECK(tidy.value == value_in(tidy.document, request.target));
        CHECK(tidy.value >= request.least - 0.0005);
        CHECK(tidy.value <= request.most + 0.0005);
        if (request.least < request.most) CHECK((tidy.value >= request.least && tidy.value <= request.most));
        for (const NumberChange& change : tidy.changes)
            CHECK(std::abs(change.after * 1e4 - std::round(change.after * 1e4)) < 1e-6);
        CHECK(tidy.distance <= exact.distance * 1.05);
    }
    // Of what isn't reached nothing is rounded.
    const Request never = read_request("weight(나는, 먹었다) = 1", "Q(나는)", document).value();
    CHECK(tidied(never, solve(document, never), 3).document == solve(document, never).document);
}

TEST_CASE("on the way to a solution, and a solution as JSON") {
    const Document document = reference_document();
    const Solution solution = solved(document, "weight(나는, 먹었다) = 0.8", "Q(나는)");
    CHECK(on_the_way(solution, 0) == document);
    CHECK(on_the_way(solution, 1) == solution.document);
    const Document half = on_the_way(solution, 0.5);
    CHECK(half.head().q(0, 2) == doctest::Approx((document.head().q(0, 2) + solution.document.head().q(0, 2)) / 2));
    const auto json = nlohmann::json::parse(solution_json(solution, Language::en));
    CHECK(json.at("reached") == true);
    CHECK(json.at("value").get<double>() == solution.value);
    CHECK(json.at("distance").get<double>() == solution.distance);
    CHECK(json.at("document").at("q").at(0).at(2).get<double>() == solution.document.head().q(0, 2));
    const auto never =
        nlohmann::json::parse(solution_json(solved(document, "weight(나는, 먹었다) = 1", "Q(나는)"), Language::en));
    CHECK(never.at("reached") == false);
    CHECK(never.at("nearest") == 1);
    CHECK(never.at("reason").get<std::string>().starts_with("weight(나는, 먹었다) comes as near to 1"));
}

TEST_CASE("heads that are computed are released for a change of their Q, and W_Q is changed as it is") {
    const Document document = with_embeddings(reference_document());
    const Solution by_query = solved(document, "weight(나는, 먹었다) = 0.8", "Q(나는)");
    CHECK(by_query.is_reached);
    CHECK(by_query.document.head().is_released);
    const Solution by_matrix = solved(document, "weight(나는, 먹었다) = 0.8", "W_Q");
    CHECK(by_matrix.is_reached);
    CHECK(by_matrix.document.head().is_projected());
    // The embeddings are one-hot: W_Q is Q.
    CHECK(by_matrix.distance == doctest::Approx(by_query.distance));
}

TEST_CASE("saturated: where derivatives mislead, and which number it is that does much") {
    Document document = reference_document();
    const Cell target{Quantity::weight, 0, 1};
    CHECK_FALSE(saturation_of(document, attend(document), target));
    document.head().q(0, 0) = 12;
    document.head().k(0, 0) = 0;
    const auto saturation = saturation_of(document, attend(document), target);
    REQUIRE(saturation);
    CHECK(saturation->value > 0.99);
    CHECK(saturation->without < 0.6);
    CHECK(saturation->without == value_in(with_values(document, {{saturation->number, 0.0}}), target));
    CHECK(said(document, target, *saturation).in(Language::en).find("With 0 in place of") != std::string::npos);
}

TEST_CASE("stars for a small change, however many numbers it takes") {
    const Document document = reference_document();
    Goal goal;
    goal.conditions = {parse_condition("weight(나는, 먹었다) >= 0.8", document).value()};
    goal.only = parse_allowed("Q(나는)", document).value();
    goal.edits_for_three_stars = goal.edits_for_two_stars = 1;
    const auto request = request_of(goal, document);
    REQUIRE(request);
    const Solution smallest = solve(document, *request);
    REQUIRE(smallest.changes.size() > 1);
    const auto stars = [&](double times) {
        Document changed = document;
        const RowVector way = smallest.document.head().q.row(0) - document.head().q.row(0);
        changed.head().q.row(0) += times * way;
        return stars_for_size(goal, document, changed);
    };
    CHECK(stars(1.0) == 3);
    CHECK(stars(1.09) == 3);
    CHECK(stars(1.11) == 2);
    CHECK(stars(1.49) == 2);
    CHECK(stars(1.51) == 1);
    const auto shown = smallest_solution(goal, document);
    REQUIRE(shown);
    CHECK(stars_for_size(goal, document, *shown) == 3);
    CHECK(progress(goal, document, *shown, attend(*shown), Step{}).is_done());
    goal.edits_for_three_stars = 0;
    CHECK(stars_for_size(goal, document, *shown) == 0);
    goal.only = parse_allowed("Q(나는), scale", document).value();
    CHECK_FALSE(request_of(goal, document));
    goal.only.reset();
    CHECK_FALSE(request_of(goal, document));
}

}  // namespace qkv
