#include "session/head_overview.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "qkv/attention.h"
#include "session/background.h"

namespace qkv {
namespace {

HeadOverview::Thumbnail picture_of(const Matrix& weights) {
    constexpr int side = HeadOverview::side;
    const int n = static_cast<int>(weights.rows());
    const auto first = [&](int pixel) { return pixel * n / side; };
    const auto size = [&](int pixel) { return std::max((pixel + 1) * n / side - first(pixel), 1); };
    Matrix means(side, side);
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) means(y, x) = weights.block(first(y), first(x), size(y), size(x)).mean();
        means.row(y) /= means.row(y).maxCoeff();
    }
    HeadOverview::Thumbnail thumbnail;
    std::transform(means.data(), means.data() + means.size(), thumbnail.begin(),
                   [](double share) { return static_cast<std::uint8_t>(std::lround(share * 255)); });
    return thumbnail;
}

}  // namespace

HeadOverview::HeadOverview(std::shared_ptr<const Capture> capture, int batch)
    : capture_(std::move(capture)),
      batch_(batch),
      heads_(static_cast<std::size_t>(capture_->layers()) * static_cast<std::size_t>(capture_->heads())) {
    progress_.expect(heads_.size());
    thread_ = thread_for([this] { work(); });
}

HeadOverview::~HeadOverview() {
    cancel();
    wait();
}

void HeadOverview::work() {
    for (std::size_t i = 0; i < heads_.size() && !progress_.is_cancelled(); ++i) {
        const int number = static_cast<int>(i);
        try {
            heads_[i].state = picture(heads_[i], {batch_, number / capture_->heads(), number % capture_->heads()});
        } catch (const std::bad_alloc&) {
            heads_[i].state = State::unreadable;
        }
        ++pictured_;
        progress_.add(1);
    }
}

HeadOverview::State HeadOverview::picture(Head& head, const HeadIndex& index) const {
    const auto document = capture_->document(index);
    if (!document) return State::unreadable;
    // Only the weights are needed.
    const Matrix no_values = Matrix::Zero(document->v.rows(), 1);
    head.thumbnail = picture_of(attend(document->q, document->k, no_values, document->options).weights);
    return State::ready;
}

const HeadOverview::Head& HeadOverview::of(int layer, int head) const {
    return heads_[static_cast<std::size_t>(layer) * static_cast<std::size_t>(capture_->heads()) +
                  static_cast<std::size_t>(head)];
}

const HeadOverview::Thumbnail* HeadOverview::thumbnail(int layer, int head) const {
    const Head& one = of(layer, head);
    return one.state == State::ready ? &one.thumbnail : nullptr;
}

bool HeadOverview::is_unreadable(int layer, int head) const { return of(layer, head).state == State::unreadable; }

void HeadOverview::wait() {
    if (thread_.joinable()) thread_.join();
}

}  // namespace qkv
