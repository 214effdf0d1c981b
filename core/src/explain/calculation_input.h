#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "explain/writer.h"
#include "qkv/attention.h"
#include "qkv/sliced.h"
#include "qkv/worked_calculation.h"
#include "steps/row.h"

namespace qkv {

/// A worked calculation as far as the numbers that are given: X, W, Q, K, V, biases, W_O and the options. What follows
/// is in worked_calculation.cpp.
class CalculationInput {
protected:
    using Nothing = std::monostate;

    /// The document, the options and the sink have to outlive it.
    CalculationInput(const Document& document, const CalculationOptions& options, const TextSink& sink);

    Sliced<Nothing> write_input();

    // ---- what all of the calculation needs

    void pass_on();
    void pass_on_if_long();
    bool is_over() const;

    std::string said(std::string_view id, const std::vector<TextArg>& args = {}) const;
    std::string shown(double value) const;
    bool has_several_heads() const { return document_.head_count() > 1; }
    /// "헤드 2"
    std::string head_name(int head) const;
    /// "헤드 2 · 점수: Q와 K의 내적"; where there is one head, the stage alone.
    std::string in_head(int head, const std::string& stage) const;

    Row row_of(int token, int head) const { return {document_, attention_, token, head, options_.style.decimals}; }
    bool is_coarse() const { return options_.detail == Detail::token || options_.detail == Detail::stage; }

    const Document& document_;
    const CalculationOptions& options_;
    Attention attention_;
    std::unique_ptr<Writer> writer_;
    bool is_wanted_ = true;  ///< by the sink

private:
    Sliced<Nothing> sources();
    Sliced<Nothing> rows(std::string name, Quantity quantity, const Matrix& matrix);
    Sliced<Nothing> vectors();
    Sliced<Nothing> layer(const Layer& layer);
    Sliced<Nothing> vectors_of_queries(int number);
    void project(int token, int head);
    Sliced<Nothing> vectors_of_keys(int number);
    Sliced<Nothing> biases(int number);
    void write_options();
    Piece vector(Quantity quantity, const Matrix& matrix, int row) const;
    void vector_line(const std::string& name, Quantity quantity, const Matrix& matrix, int token);

    const TextSink& sink_;
};

}  // namespace qkv
